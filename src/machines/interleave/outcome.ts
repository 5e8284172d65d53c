import type { Arena } from '../arena.ts';
import type { Finding } from '../finding.ts';
import type { Operation } from './operation.ts';

/** A step performed: by whom, what, with which value, and what stood there before. */
export interface Step {
  readonly cpu: number;
  readonly operation: Operation;
  readonly value: number;
  readonly before: number;
}

/** What an execution left behind. */
export interface Outcome {
  /** What each CPU's function returned; undefined if it did not come to an end. Callbacks come last. */
  readonly results: readonly (number | undefined)[];
  readonly steps: readonly Step[];
  readonly finding: Finding | undefined;
  /** For a CPU started by call_rcu(), the index of the step that did. */
  readonly startedAfter: ReadonlyMap<number, number>;
  /** False if the scheduler gave the execution up. */
  readonly complete: boolean;
  /** True if a CPU went round a loop more often than the bound allows: then nothing else here means anything. */
  readonly cut: boolean;
  /** Memory as it was left. */
  readonly arena: Arena;
}

/** Sees each step at the moment it is performed, inside the protocol's own call stack. */
export interface Observer {
  onStep(cpu: number, step: Step, arena: Arena): void;
  onNote(cpu: number, name: string): void;
  /** Each CPU that waits for ever, inside its call stack, once nobody can move any more. */
  onWait?(cpu: number): void;
}
