import type { Cpu } from '../../../memory/cpu.ts';
import type { CpuRecord } from './cpu-record.ts';

/** A CPU that takes part in an execution: one of the program, or a callback that was queued. */
export interface Running {
  readonly record: CpuRecord;
  readonly program: (cpu: Cpu) => number;
  readonly isCallback: boolean;
}

/** A CPU that a new write may wake. */
export interface Wake {
  readonly record: CpuRecord;
  readonly write: number;
}
