import { type Claim, claimsOf } from './claim.ts';
import { compareFigure } from './compare-measured.ts';
import type { Experiment } from './experiment.ts';
import type { Result, ResultRow } from './result.ts';
import { nameOf } from './row-problems.ts';

/**
 * SAME: byte for byte; WITHIN: as close as two runs on one machine are; COMPARED ELSEWHERE: measured on another
 * processor, where figures are others and only claims can hold; else DIFFERENT.
 */
export type Agreement = 'SAME' | 'WITHIN' | 'COMPARED ELSEWHERE' | 'DIFFERENT';

/** What the comparison of a result with a newer one says. */
export interface Comparison {
  readonly agreement: Agreement;
  /** What differs; or where all agrees, what agrees least. */
  readonly details: readonly string[];
  /** What the rows before claim, and whether the new ones do; of measured rows. */
  readonly claims: readonly Claim[];
}

/** What was made again, of which problems are known already, and whether all of it was. */
export interface Reproduction {
  readonly experiment: Pick<Experiment, 'keys' | 'measured'>;
  readonly before: Pick<Result, 'rows' | 'provenance'>;
  readonly now: Pick<Result, 'rows' | 'provenance'>;
  /** What is wrong with the old result by itself. */
  readonly problems?: readonly string[];
  /** True for a quick run: it makes fewer rows. */
  readonly isPart?: boolean;
}

/** Compares a result with the one that was there before. */
export function compareResults({
  experiment,
  before,
  now,
  problems = [],
  isPart = false,
}: Reproduction): Comparison {
  const { measured } = experiment;
  const claims = measured === undefined ? [] : claimsOf(measured.claims, before.rows, now.rows);
  if (measured !== undefined && !isSameProcessor(before, now)) {
    const details = [...problems, ...sideBySide(experiment, before.rows, now.rows)];
    return { agreement: problems.length > 0 ? 'DIFFERENT' : 'COMPARED ELSEWHERE', details, claims };
  }
  const { different, details } = compareRows(experiment, before.rows, now.rows, isPart);
  const broken = claims.filter(({ holds }) => holds === false).map(({ text }) => `does not hold: ${text}`);
  const all = [...problems, ...different, ...broken];
  if (all.length > 0) return { agreement: 'DIFFERENT', details: all, claims };
  return { agreement: measured === undefined ? 'SAME' : 'WITHIN', details, claims };
}

/** Rates of threads are those of a processor, and of how many cores it has. */
function isSameProcessor(
  { provenance: before }: Pick<Result, 'provenance'>,
  { provenance: now }: Pick<Result, 'provenance'>,
): boolean {
  return before.cpu === now.cpu && before.cores === now.cores;
}

interface ComparedRows {
  /** One line for each column of a row that differs, and for each row that only one side has. */
  readonly different: readonly string[];
  /** If none does: how much was compared, or what is farthest off. */
  readonly details: readonly string[];
}

/** Compares each column of each row. Rows that only the old ones have are a difference unless a part was made again. */
function compareRows(
  { keys, measured }: Reproduction['experiment'],
  before: readonly ResultRow[],
  now: readonly ResultRow[],
  isPart: boolean,
): ComparedRows {
  const name = (row: ResultRow): string => nameOf(keys, row);
  const known = new Map(before.map((row) => [name(row), row]));
  const made = new Set(now.map(name));
  const different: string[] = [];
  if (now.length === 0) different.push('no row came out');
  if (!isPart)
    for (const row of known.keys()) if (!made.has(row)) different.push(`${row}: there before, and not today`);
  let farthest = { factor: 0, text: '' };
  for (const row of now) {
    const old = known.get(name(row));
    if (old === undefined) {
      different.push(`${name(row)}: not there before`);
      continue;
    }
    const ends = Object.values(measured?.columns ?? {}).flatMap(({ interval }) => interval ?? []);
    for (const column of new Set([...Object.keys(old), ...Object.keys(row)])) {
      const how = measured?.columns[column];
      if (how === undefined) {
        if (old[column] === row[column] || ends.includes(column)) continue;
        different.push(`${name(row)}: ${column} was ${old[column]}, is ${row[column]}`);
        continue;
      }
      const { agrees, factor, text } = compareFigure(column, how, old, row);
      if (!agrees) different.push(`${name(row)}: ${text} (more than a factor of ${how.factor})`);
      else if (how.interval !== undefined && factor > farthest.factor) {
        farthest = { factor, text: `${name(row)}: ${text}, the farthest off` };
      }
    }
  }
  if (measured !== undefined) return { different, details: farthest.text === '' ? [] : [farthest.text] };
  return { different, details: [`${now.length} of ${before.length} rows, byte for byte`] };
}

/** The figures that have intervals, then and now. */
function sideBySide(
  { keys, measured }: Reproduction['experiment'],
  before: readonly ResultRow[],
  now: readonly ResultRow[],
): string[] {
  const known = new Map(before.map((row) => [nameOf(keys, row), row]));
  const columns = Object.entries(measured?.columns ?? {}).filter(
    ([, { interval }]) => interval !== undefined,
  );
  return now.flatMap((row) => {
    const old = known.get(nameOf(keys, row));
    if (old === undefined) return [];
    return columns.map(
      ([column, how]) => `${nameOf(keys, row)}: ${compareFigure(column, how, old, row).text} here`,
    );
  });
}
