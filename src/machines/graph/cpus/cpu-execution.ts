import type { Cpu } from '../../../memory/cpu.ts';
import type { Finding } from '../../finding.ts';
import type { CpuRecord } from './cpu-record.ts';
import type { EventGraph } from './event-graph.ts';
import type { GraphObject, Host } from './host.ts';
import type { OperationObserver } from './replay.ts';

/** What the search calls; it throws to end the search. */
export interface CpuWatch {
  step(): void;
  /** A complete execution that the model allows. It is only lent. */
  execution(execution: CpuExecution): void;
  /** An execution that is not followed further: cut by the bound of a loop, or one without the last round is found, too. */
  gaveUp(why: 'cut' | 'repeated'): void;
}

/** A complete execution that the model allows. It is only lent: what is to be kept must be copied. */
export interface CpuExecution {
  readonly graph: EventGraph;
  /** By CPU what its program returned; undefined of one that was stopped. Callbacks have CPUs of their own. */
  readonly results: ReadonlyMap<number, number | undefined>;
  /** What no correct protocol does, by the CPU that was stopped for it; a deadlock has none. */
  readonly findings: readonly Finding[];
  /** What each CPU did; it can be run again on that. */
  readonly records: readonly CpuRecord[];
  /** What a CPU runs, and whether it is a callback. */
  programOf(cpu: number): { readonly program: (cpu: Cpu) => number; readonly isCallback: boolean };
  /** What was asked while the execution was found. */
  readonly host: Host;
  /** Runs a CPU again on what was recorded of it. */
  rerun(record: CpuRecord, observer: OperationObserver): void;
  /** What the model says of it, such as `data-race`. */
  readonly flags: readonly string[];
  /** What a slot holds in the end, if anybody else ever looks at it. */
  memory(slot: number, isLong: boolean): number;
  /** What a slot held at the start. */
  initial(slot: number, isLong: boolean): number;
  objectAt(slot: number): GraphObject | undefined;
  /** `1`, and `1.0` for its first callback. */
  nameOf(cpu: number): string;
}
