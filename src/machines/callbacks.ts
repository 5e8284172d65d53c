import type { Cpu, RcuCallback } from '../memory/cpu.ts';

/** A flavour of RCU, as far as callbacks need it. */
export interface GracePeriods {
  /** Begins a grace period and returns its number. */
  begin(): number;
  hasEnded(period: number): boolean;
}

interface Callback {
  readonly run: RcuCallback;
  readonly word: number;
}

/** What one CPU has queued for after a grace period, in batches: one waits, the next one gathers. */
export class Callbacks {
  readonly #periods: GracePeriods;
  #next: Callback[] = [];
  #waiting: Callback[] = [];
  #waitingFor = 0;

  constructor(periods: GracePeriods) {
    this.#periods = periods;
  }

  enqueue(run: RcuCallback, word: number): void {
    this.#next.push({ run, word });
  }

  /** Callbacks not run yet. */
  get pending(): number {
    return this.#next.length + this.#waiting.length;
  }

  /** Runs those whose grace period has ended, and begins one for the next. Never waits. */
  poll(cpu: Cpu): void {
    if (this.#waiting.length > 0) {
      if (!this.#periods.hasEnded(this.#waitingFor)) return;
      for (const { run, word } of this.#waiting) run(cpu, word);
      this.#waiting.length = 0;
    }
    if (this.#next.length === 0) return;
    [this.#waiting, this.#next] = [this.#next, this.#waiting];
    this.#waitingFor = this.#periods.begin();
  }
}
