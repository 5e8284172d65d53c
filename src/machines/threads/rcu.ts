/**
 * RCU as in a kernel without CONFIG_PREEMPT: a read section costs nothing, and a thread reports from time to
 * time, between sections, that it is in none (a quiescent state). A grace period has ended once every thread
 * has reported since it began; a sleeping thread counts as having done so.
 */
import type { Cpu, RcuCallback } from '../../memory/cpu.ts';

/** Words of the control buffer: the number of the last grace period begun, then a line for each thread. */
const GRACE_PERIOD = 0;
const LINE = 16;
const OFFLINE = 0x7fffffff;

/** Int32 words that so many threads need. */
export const rcuWords = (threads: number): number => (threads + 1) * LINE;

interface Callback {
  readonly run: RcuCallback;
  readonly word: number;
}

/** One thread's part in RCU. */
export class ThreadRcu {
  readonly #control: Int32Array;
  readonly #own: number;
  readonly #threads: number;
  #next: Callback[] = [];
  #waiting: Callback[] = [];
  #waitingFor = 0;

  constructor(control: Int32Array, thread: number, threads: number) {
    this.#control = control;
    this.#own = (thread + 1) * LINE;
    this.#threads = threads;
  }

  /** Says that this thread is in no read section. */
  quiescent(): void {
    const period = Atomics.load(this.#control, GRACE_PERIOD);
    // Most calls find no new grace period: a read is cheaper than a store to a line that others read.
    if (this.#control[this.#own] !== period) Atomics.store(this.#control, this.#own, period);
  }

  /** Says that this thread is in no read section until {@link online}. */
  offline(): void {
    Atomics.store(this.#control, this.#own, OFFLINE);
  }

  online(): void {
    Atomics.store(this.#control, this.#own, Atomics.load(this.#control, GRACE_PERIOD));
  }

  enqueue(run: RcuCallback, word: number): void {
    this.#next.push({ run, word });
  }

  /** Callbacks not run yet. */
  get pending(): number {
    return this.#next.length + this.#waiting.length;
  }

  /** Runs the callbacks whose grace period has ended, and begins one for the next. Never waits. */
  poll(cpu: Cpu): void {
    if (this.#waiting.length > 0) {
      if (!this.#hasEnded(this.#waitingFor)) return;
      for (const { run, word } of this.#waiting) run(cpu, word);
      this.#waiting.length = 0;
    }
    if (this.#next.length === 0) return;
    [this.#waiting, this.#next] = [this.#next, this.#waiting];
    this.#waitingFor = Atomics.add(this.#control, GRACE_PERIOD, 1) + 1;
    this.quiescent();
  }

  /** Waits for a grace period to begin and end. */
  synchronize(): void {
    const period = Atomics.add(this.#control, GRACE_PERIOD, 1) + 1;
    this.quiescent();
    while (!this.#hasEnded(period)) this.quiescent();
  }

  #hasEnded(period: number): boolean {
    for (let thread = 1; thread <= this.#threads; thread++) {
      if (Atomics.load(this.#control, thread * LINE) < period) return false;
    }
    return true;
  }
}
