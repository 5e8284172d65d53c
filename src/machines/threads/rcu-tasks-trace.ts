/**
 * RCU Tasks Trace: a thread says when it is in a read section, because it may sleep inside one. A grace period
 * has ended once every thread is in no section, or in one that began after it.
 */
import { Callbacks, type GracePeriods } from '../callbacks.ts';

/** Words of the flavour: the number of the last grace period begun, then a line for each thread. */
const LINE = 16;
const OUTSIDE = 0;

/** One thread's part in RCU Tasks Trace. */
export class ThreadRcuTasksTrace implements GracePeriods {
  readonly callbacks = new Callbacks(this);
  readonly #control: Int32Array;
  readonly #period: number;
  readonly #own: number;
  readonly #threads: number;
  #nesting = 0;

  /** @param start first of the {@link rcuTasksTraceWords} in the control buffer */
  constructor(control: Int32Array, start: number, thread: number, threads: number) {
    this.#control = control;
    this.#period = start;
    this.#own = start + (thread + 1) * LINE;
    this.#threads = threads;
  }

  readLock(): void {
    if (this.#nesting++ > 0) return;
    // Stored before anything is read inside: whoever then finds this word at OUTSIDE has unpublished before.
    Atomics.store(this.#control, this.#own, Atomics.load(this.#control, this.#period) + 1);
  }

  readUnlock(): void {
    if (--this.#nesting === 0) Atomics.store(this.#control, this.#own, OUTSIDE);
  }

  begin(): number {
    return Atomics.add(this.#control, this.#period, 1) + 1;
  }

  hasEnded(period: number): boolean {
    for (let thread = 1; thread <= this.#threads; thread++) {
      const inside = Atomics.load(this.#control, this.#period + thread * LINE);
      if (inside !== OUTSIDE && inside <= period) return false;
    }
    return true;
  }
}

/** Int32 words that so many threads need. */
export const rcuTasksTraceWords = (threads: number): number => (threads + 1) * LINE;
