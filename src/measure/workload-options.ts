import type { WriterSide } from '../locks/writer-side.ts';
import type { MapsEntry } from '../mm/maps-entry.ts';
import type { Operation } from './write-plan.ts';

/** What a workload is made of. */
export interface WorkloadOptions {
  readonly entries: readonly MapsEntry[];
  readonly side: WriterSide;
  readonly operation: Operation;
  readonly writers: number;
  /** Addresses probed in each executable mapping used. */
  readonly sitesPerMapping: number;
  /** Addresses probed in all executable mappings together, instead. */
  readonly uprobes?: number | undefined;
  readonly seqBits: number;
  readonly seed: number;
  /** Memory that the CPUs of the machine share; default: memory of this thread alone. */
  readonly allocate?: (bytes: number) => ArrayBufferLike;
  /** Bytes of the arena; default: what is needed. */
  readonly arenaBytes?: number | undefined;
}
