import type { Experiment, ResultRow } from './result.ts';

/** SAME: byte for byte; WITHIN: as close as two runs on one machine are; else DIFFERENT. */
export type Agreement = 'SAME' | 'WITHIN' | 'DIFFERENT';

/** What the comparison of a result with a newer one says. */
export interface Comparison {
  readonly agreement: Agreement;
  /** One line for each row that differs, or is farthest off where all agree. */
  readonly details: readonly string[];
}

/**
 * Compares rows with those that were there before. Rows that only the old ones have (a quick run makes fewer) are
 * left out; a new one without an old one is a difference.
 */
export function compareRows(
  { keys, compared }: Pick<Experiment, 'keys' | 'compared'>,
  before: readonly ResultRow[],
  now: readonly ResultRow[],
): Comparison {
  const nameOf = (row: ResultRow): string => keys.map((key) => `${key} ${row[key]}`).join(', ');
  const known = new Map(before.map((row) => [nameOf(row), row]));
  const different: string[] = [];
  let farthest = { factor: 0, text: '' };
  for (const row of now) {
    const name = nameOf(row);
    const old = known.get(name);
    if (old === undefined) different.push(`${name}: not there before`);
    else if (compared === undefined) {
      const column = Object.keys({ ...old, ...row }).find((key) => old[key] !== row[key]);
      if (column !== undefined) different.push(`${name}: ${column} was ${old[column]}, is ${row[column]}`);
    } else {
      const { column, low, high, factor } = compared;
      const [was, is] = [Number(old[column]), Number(row[column])];
      const text = `${name}: ${column} was ${figure(was)}, is ${figure(is)}`;
      const overlaps = Number(row[low]) <= Number(old[high]) && Number(old[low]) <= Number(row[high]);
      const off = Math.max(was, is) / Math.min(was, is);
      if (!overlaps && !(off <= factor)) different.push(`${text} (more than a factor of ${factor})`);
      else if (off > farthest.factor) farthest = { factor: off, text: `${text}, the farthest off` };
    }
  }
  if (now.length === 0) return { agreement: 'DIFFERENT', details: ['no row came out'] };
  if (different.length > 0) return { agreement: 'DIFFERENT', details: different };
  return compared === undefined
    ? { agreement: 'SAME', details: [`${now.length} of ${before.length} rows, byte for byte`] }
    : { agreement: 'WITHIN', details: farthest.text === '' ? [] : [farthest.text] };
}

const figure = (value: number): string => (value === 0 ? '0' : value.toPrecision(3));
