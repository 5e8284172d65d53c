/**
 * What the right answer was. Truth changes only at numbered moments, which the writer raises when a write
 * section begins (odd) and ends (even). For each probed address a ring holds the answers and the moment in which
 * each became possible; inside a section the old and the new one both stand.
 */
import type { Ref } from '../memory/field.ts';

/** Answers kept for each address. */
const RING = 64;
/** A lookup that spans more moments than this is not judged. */
export const MAX_SPAN = 64;
/** One word counts the answers written, then pairs of (moment, answer). */
const SITE_WORDS = 1 + 2 * RING;
const LINE = 16;

/** What the oracle says about an answer. */
export type Judgement = 'right' | 'wrong' | 'unjudged';

/** Int32 words for so many addresses. */
export const oracleWords = (sites: number): number => LINE + sites * SITE_WORDS;

/** The moment counter and the truth about each probed address (a "site"), in shared memory. */
export class Oracle {
  readonly #words: Int32Array;

  constructor(buffer: ArrayBufferLike) {
    this.#words = new Int32Array(buffer);
  }

  /** The number of the last moment; odd while a write section is open. */
  moment(): number {
    return Atomics.load(this.#words, 0);
  }

  /** Called by the writer under the lock, before the first and after the last effect of a section. */
  nextMoment(): void {
    Atomics.add(this.#words, 0, 1);
  }

  /** Says that this answer is right from the present moment on; 0 for none. */
  setAnswer(site: number, answer: Ref): void {
    const at = LINE + site * SITE_WORDS;
    const count = Atomics.load(this.#words, at);
    const entry = at + 1 + 2 * (count % RING);
    Atomics.store(this.#words, entry, this.moment());
    Atomics.store(this.#words, entry + 1, answer);
    Atomics.store(this.#words, at, count + 1);
  }

  /** Judges an answer (0 for none) that was given between two moments. */
  judge(site: number, answer: Ref, before: number, after: number): Judgement {
    if (after - before > MAX_SPAN) return 'unjudged';
    const words = this.#words;
    const at = LINE + site * SITE_WORDS;
    const count = Atomics.load(words, at);
    let found = false;
    let replaced = Number.POSITIVE_INFINITY;
    let nth = count - 1;
    // An answer stands from the moment its section began until the section that replaced it ended.
    for (; nth >= 0 && nth > count - RING && replaced >= before && !found; nth--) {
      const entry = at + 1 + 2 * (nth % RING);
      const begin = Atomics.load(words, entry);
      found = begin <= after && Atomics.load(words, entry + 1) === answer;
      replaced = begin;
    }
    // The writer may have overwritten the entries meanwhile, or before.
    const isLost = Atomics.load(words, at) - nth >= RING;
    if (isLost) return 'unjudged';
    return found ? 'right' : 'wrong';
  }
}
