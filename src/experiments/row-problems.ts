/** What is wrong with rows by themselves, without making them again. */
import type { Experiment } from './experiment.ts';
import type { ResultRow } from './result.ts';

/** A row by its keys: `bits 8, vma untouched`. */
export const nameOf = (keys: readonly string[], row: ResultRow): string =>
  keys.map((key) => `${key} ${row[key]}`).join(', ');

/** Rows that are missing, that nobody asked for, or that are there twice; one sentence each. */
export function rowProblems(
  experiment: Pick<Experiment, 'keys' | 'points' | 'leavesOut'>,
  rows: readonly ResultRow[],
  parameters: Record<string, unknown>,
  complete: boolean,
): string[] {
  const { keys, leavesOut } = experiment;
  const asked = new Set(experiment.points(parameters).map((point) => nameOf(keys, point)));
  const names = rows.map((row) => nameOf(keys, row));
  const there = new Set(names);
  const missing = [...asked].filter((name) => !there.has(name));
  const isWhole = missing.length === 0;
  return [
    ...[...there].filter((name) => !asked.has(name)).map((name) => `${name}: nobody asked for this row`),
    ...twice(names),
    ...(complete && leavesOut === undefined ? missing.map((name) => `${name}: the row is missing`) : []),
    ...(!complete && isWhole ? ['complete is false, and no row is missing'] : []),
  ];
}

/** Rows that are there more than once. */
const twice = (names: readonly string[]): string[] =>
  [...new Set(names.filter((name, at) => names.indexOf(name) !== at))].map(
    (name) => `${name}: the row is there twice`,
  );

/** Columns of rows that are not those of the experiment, and intervals that do not hold their figure. */
export function columnProblems(
  { keys, columns, measured }: Pick<Experiment, 'keys' | 'columns' | 'measured'>,
  rows: readonly ResultRow[],
): string[] {
  const wanted = Object.keys(columns);
  return rows.flatMap((row) => {
    const name = nameOf(keys, row);
    const intervals = Object.entries(measured?.columns ?? {}).flatMap(([column, { interval }]) =>
      interval === undefined || inOrder(row[interval[0]], row[column], row[interval[1]])
        ? []
        : [`${name}: ${column} is not in its interval`],
    );
    return [
      ...wanted.filter((column) => !(column in row)).map((column) => `${name}: ${column} is missing`),
      ...Object.keys(row)
        .filter((column) => !(column in columns))
        .map((column) => `${name}: ${column} is no column of it`),
      ...intervals,
    ];
  });
}

const inOrder = (...values: (string | number | undefined)[]): boolean =>
  values.every((value, at) => at === 0 || Number(values[at - 1]) <= Number(value));
