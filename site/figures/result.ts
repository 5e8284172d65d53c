import type { Citable } from '../../src/index.ts';

/** What pages need of a file in notebooks/results; the whole contract is the core's. */
export interface FigureResult extends Citable {
  parameters: Readonly<Record<string, unknown>>;
  /** Meaning and unit of each column. */
  columns: Readonly<Record<string, string>>;
  provenance: Citable['provenance'] & {
    dirty: boolean;
    /** SHA-256 of the sources that ran. */
    sources: string;
  };
}

/** One line of a result's table. */
export type Row = FigureResult['rows'][number];

/** One series of a figure: told apart by colour and by shape, so that neither is needed alone. */
export interface Series {
  key: string;
  label: string;
  color: string;
  symbol: 'circle' | 'square' | 'triangle' | 'diamond';
}

const looks = [
  { color: 'var(--series-1)', symbol: 'circle' },
  { color: 'var(--series-2)', symbol: 'square' },
  { color: 'var(--series-3)', symbol: 'triangle' },
  { color: 'var(--series-4)', symbol: 'diamond' },
] as const;

/** Series for the keys that the rows have, in the order of the labels: a figure shows at most four. */
export function seriesOf(
  rows: readonly Row[],
  column: string,
  labels: Readonly<Record<string, string>>,
): Series[] {
  const met = new Set(rows.map((row) => row[column]));
  return Object.entries(labels)
    .filter(([key]) => met.has(key))
    .slice(0, looks.length)
    .map(([key, label], at) => ({ key, label, ...(looks[at] as (typeof looks)[number]) }));
}

/** The number in a column, or NaN. */
export const numberIn = (row: Row, column: string): number => Number(row[column]);

/** The rows that agree with what is asked for, column by column. */
export const rowsWhere = (rows: readonly Row[], wanted: Row): Row[] =>
  rows.filter((row) => Object.entries(wanted).every(([column, value]) => row[column] === value));

/** The only row that agrees with what is asked for; a page whose row is gone must not be built. */
export function rowWhere(result: FigureResult, wanted: Row): Row {
  const [row, ...more] = rowsWhere(result.rows, wanted);
  if (row && more.length === 0) return row;
  throw new Error(
    `result ${result.experiment}: expected one row with ${JSON.stringify(wanted)}, found ${row ? more.length + 1 : 0}; ` +
      'run the experiment again, or ask for a row that it has',
  );
}
