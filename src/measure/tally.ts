import { FALLBACKS } from '../lookup/fallback.ts';

/**
 * What threads count. `unnamed` is a fallback without a reason (a lookup that returned NULL); the last two are sums
 * of times: how long write sections were open, and how long fallbacks because of writers (those of the retry rate)
 * took.
 */
export const TALLY = [
  'attempts',
  'accepted',
  ...(Object.keys(FALLBACKS) as (keyof typeof FALLBACKS)[]),
  'collided',
  'unnamed',
  'unjudged',
  'wrong',
  'writes',
  'openMicroseconds',
  'fallbackMicroseconds',
] as const;
/** Name of a counter. */
export type TallyName = (typeof TALLY)[number];
/** Counters by name. */
export type Tally = Record<TallyName, number>;

/** Float64 words of one thread: the number of copies published so far, and the last two copies. */
const STRIDE = 32;
const COPIES = [1, 16] as const;
/** Bytes for so many threads. */
export const tallyBytes = (threads: number): number => threads * STRIDE * 8;

/**
 * Counters of one thread in shared memory, copied there from time to time. There are two places: a copy goes to the
 * one that does not hold the last copy, then its number is published. So a reader finds a whole copy at any time, as
 * with seqcount_latch_t in the kernel. Counters from two different moments could give rates above 1.
 */
export class SharedTally {
  readonly #numbers: Int32Array;
  readonly #at: number;
  readonly #copies: readonly [even: Float64Array, odd: Float64Array];
  #number = 0;

  constructor(buffer: ArrayBufferLike, thread: number) {
    const cells = new Float64Array(buffer, thread * STRIDE * 8, STRIDE);
    const copyAt = (begin: number): Float64Array => cells.subarray(begin, begin + TALLY.length);
    this.#copies = [copyAt(COPIES[0]), copyAt(COPIES[1])];
    this.#numbers = new Int32Array(buffer);
    this.#at = thread * STRIDE * 2;
  }

  publish(counts: Float64Array): void {
    this.#number = (this.#number + 1) | 0;
    this.#copies[(this.#number & 1) as 0 | 1].set(counts);
    // Pairs with the load in read(): who sees the number sees the copy.
    Atomics.store(this.#numbers, this.#at, this.#number);
  }

  /** The last copy published. */
  read(): Float64Array {
    for (;;) {
      const number = Atomics.load(this.#numbers, this.#at);
      const counts = this.#copies[(number & 1) as 0 | 1].slice();
      // A copy is overwritten by the next but one, which begins after the next has its number. This adds 0 instead of
      // loading: no read of the copy may move behind it, and it pairs with the store in publish().
      if (Atomics.add(this.#numbers, this.#at, 0) === number) return counts;
    }
  }
}

/** The sum over all threads. */
export function readTally(buffer: ArrayBufferLike): Tally {
  const threads = Array.from({ length: buffer.byteLength / (STRIDE * 8) }, (_, thread) =>
    new SharedTally(buffer, thread).read(),
  );
  const sumOf = (counter: number): number =>
    threads.reduce((sum, counts) => sum + (counts[counter] as number), 0);
  return Object.fromEntries(TALLY.map((name, counter) => [name, sumOf(counter)])) as Tally;
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
