import { FALLBACKS } from '../../lookup/fallback.ts';

/** What a reader counts. `unnamed` is a fallback without a reason (a lookup that returned NULL). */
export const TALLY = [
  'attempts',
  'accepted',
  ...(Object.keys(FALLBACKS) as (keyof typeof FALLBACKS)[]),
  'collided',
  'unnamed',
  'unjudged',
  'wrong',
  'writes',
] as const;
/** Name of a counter. */
export type TallyName = (typeof TALLY)[number];
/** Counters by name. */
export type Tally = Record<TallyName, number>;

/** Float64 words that one thread's counters take: whole cache lines. */
const STRIDE = 16;
/** Bytes for so many threads. */
export const tallyBytes = (threads: number): number => threads * STRIDE * 8;

/** Counters of one thread in shared memory, copied there from time to time. */
export class SharedTally {
  readonly #cells: Float64Array;
  constructor(buffer: SharedArrayBuffer, thread: number) {
    this.#cells = new Float64Array(buffer, thread * STRIDE * 8, STRIDE);
  }
  publish(counts: Float64Array): void {
    this.#cells.set(counts);
  }
}

/** The sum over all threads. */
export function readTally(buffer: SharedArrayBuffer): Tally {
  const cells = new Float64Array(buffer);
  const sums = TALLY.map((_, counter) => {
    let sum = 0;
    for (let at = counter; at < cells.length; at += STRIDE) sum += cells[at] as number;
    return sum;
  });
  return Object.fromEntries(TALLY.map((name, at) => [name, sums[at]])) as Tally;
}

/** Counts since an earlier reading. */
export function tallySince(now: Tally, before: Tally): Tally {
  return Object.fromEntries(TALLY.map((name) => [name, now[name] - before[name]])) as Tally;
}

/** Counts of several runs together. */
export function tallySum(tallies: readonly Tally[]): Tally {
  const sumOf = (name: TallyName): number => tallies.reduce((sum, tally) => sum + tally[name], 0);
  return Object.fromEntries(TALLY.map((name) => [name, sumOf(name)])) as Tally;
}

/** Index of a counter. */
export const counterOf = (name: TallyName): number => TALLY.indexOf(name);
