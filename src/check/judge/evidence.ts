import type { Field, Ref } from '../../memory/field.ts';
import type { SlabCache } from '../../memory/slab.ts';
import type { WriteSection } from '../stage/write-sections.ts';
import type { Found } from './found.ts';

/** Memory as an execution left it. */
export interface LeftMemory {
  objectAt(slot: number): { readonly ref: Ref; readonly cache: SlabCache } | undefined;
  read(base: Ref, field: Field): number;
}

/** Where a call lies among write sections. */
export interface Call {
  /** True if the call can begin when the section is over. */
  mayFollow(section: WriteSection): boolean;
  /** True if the call can be over when the section begins. */
  mayPrecede(section: WriteSection): boolean;
}

/**
 * What one execution of a machine tells the judge. Each machine has an adapter to this interface; what the evidence
 * means for a lookup is written once, for all machines.
 */
export interface Evidence {
  readonly memory: LeftMemory;
  /** What the machine found by itself. */
  readonly findings: readonly Found[];
  /** What a CPU's function returned, whatever that is; undefined if it did not come to its end. */
  resultOf(cpu: number): unknown;
  /** The CPU that queued a callback; for any other CPU, that CPU itself. */
  programCpuOf(cpu: number): number;
  /** Stretches in which what is right may change, in the order in which they end. */
  sectionsOf(mm: Ref): readonly WriteSection[];
  callOf(cpu: number): Call;
  /** Whether a CPU may look at memory while a section is open. */
  mayOverlapSection(cpu: number, mm: Ref): boolean;
  /** Fields that a CPU read, each with its slot. */
  readsOf(cpu: number): Iterable<{ readonly slot: number; readonly field: Field }>;
  /** Whether another CPU changed the value of one of these slots. */
  isChangedByOthers(cpu: number, slots: ReadonlySet<number>): boolean;
  /** Whether a CPU waited for mmap_lock as a reader. */
  tookMmapLock(cpu: number): boolean;
  /** Names of the caches that handed out a freed object again. */
  takenAgain(): Iterable<string>;
}
