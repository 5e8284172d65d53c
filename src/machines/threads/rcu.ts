/**
 * RCU as in a kernel without CONFIG_PREEMPT: a read section costs nothing, and a thread reports from time to
 * time, between sections, that it is in none (a quiescent state). A grace period has ended once every thread
 * has reported since it began; a sleeping thread counts as having done so.
 */
import type { Cpu, RcuCallback } from '../../memory/cpu.ts';
import { Callbacks, type GracePeriods } from '../callbacks.ts';
import { rcuTasksTraceWords, ThreadRcuTasksTrace } from './rcu-tasks-trace.ts';

/** Words of the control buffer, in front of those of Tasks Trace: the number of the last grace period begun, then a line for each thread. */
const GRACE_PERIOD = 0;
const LINE = 16;
const OFFLINE = 0x7fffffff;

/** Looks so often before it sleeps, and sleeps so long: who is waited for may need the core. */
const SPINS = 1000;
const NAP_MS = 0.05;

const ownWords = (threads: number): number => (threads + 1) * LINE;
/** Int32 words that so many threads need, for both flavours. */
export const rcuWords = (threads: number): number => ownWords(threads) + rcuTasksTraceWords(threads);

/** One thread's part in RCU. */
export class ThreadRcu implements GracePeriods {
  /** The other flavour, for the life of uprobes. */
  readonly tasksTrace: ThreadRcuTasksTrace;
  readonly #callbacks = new Callbacks(this);
  readonly #control: Int32Array;
  readonly #own: number;
  readonly #threads: number;
  /** A thread that is alone has private words, on which nobody can sleep, and nobody to wait for. */
  readonly #canSleep: boolean;

  constructor(control: Int32Array, thread: number, threads: number) {
    this.#control = control;
    this.#canSleep = !(control.buffer instanceof ArrayBuffer);
    this.#own = (thread + 1) * LINE;
    this.#threads = threads;
    this.tasksTrace = new ThreadRcuTasksTrace(control, ownWords(threads), thread, threads);
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

  /** Sleeps for a moment outside any read section: nobody waits for it meanwhile, and another may have its core. */
  nap(ms = NAP_MS): void {
    this.offline();
    this.doze(ms);
    this.online();
  }

  /** Sleeps for a moment where it is: grace periods wait for it if it is in a read section. */
  doze(ms = NAP_MS): void {
    if (this.#canSleep) Atomics.wait(this.#control, this.#own, this.#control[this.#own] as number, ms);
  }

  enqueue(run: RcuCallback, word: number): void {
    this.#callbacks.enqueue(run, word);
  }

  /** Callbacks of both flavours not run yet. */
  get pending(): number {
    return this.#callbacks.pending + this.tasksTrace.callbacks.pending;
  }

  /** Runs the callbacks whose grace period has ended, and begins one for the next. Never waits. */
  poll(cpu: Cpu): void {
    this.#callbacks.poll(cpu);
    this.tasksTrace.callbacks.poll(cpu);
  }

  /** Waits for a grace period to begin and end. */
  synchronize(): void {
    this.#waitFor(this, this.begin());
  }

  /** Waits for a grace period of Tasks Trace; others that wait for one of RCU need not wait for this thread. */
  synchronizeTasksTrace(): void {
    this.#waitFor(this.tasksTrace, this.tasksTrace.begin());
  }

  #waitFor(flavour: GracePeriods, period: number): void {
    for (let spin = 0; !flavour.hasEnded(period); spin++) {
      if (spin < SPINS) this.quiescent();
      else this.nap();
    }
  }

  begin(): number {
    const period = Atomics.add(this.#control, GRACE_PERIOD, 1) + 1;
    this.quiescent();
    return period;
  }

  hasEnded(period: number): boolean {
    for (let thread = 1; thread <= this.#threads; thread++) {
      if (Atomics.load(this.#control, thread * LINE) < period) return false;
    }
    return true;
  }
}
