import type { Operation } from './operation.ts';

/** What one CPU is about to do. It changes as the execution goes on: copy what must last. */
export interface CpuState {
  /** CPU0 is 0; a callback after a grace period is a CPU of its own. */
  readonly id: number;
  /** undefined once the CPU has finished. */
  readonly next: Operation | undefined;
  /** False while it waits for a lock, a value or a grace period. Worked out when it is asked for. */
  readonly enabled: boolean;
  /** The CPU whose call_rcu() started this one, and how many moves it had made then, that one included. */
  readonly startedBy: { readonly cpu: number; readonly moves: number } | undefined;
}

/** Decides which CPU moves. Every strategy is one small file. */
export interface Scheduler {
  /** Begins an execution; false if there is none left. */
  newExecution(): boolean;
  /** Picks a CPU that is enabled, or -1 to give this execution up. CPUs stand in the order in which they started. */
  nextCpu(cpus: readonly CpuState[], current: number): number;
  /** The execution has ended with these CPUs; some may still wait. */
  endExecution(cpus: readonly CpuState[]): void;
}
