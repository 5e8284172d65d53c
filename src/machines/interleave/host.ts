import type { Ref } from '../../memory/field.ts';
import type { SlabCache } from '../../memory/slab.ts';
import type { ArenaObject } from '../arena.ts';
import type { InterleaveCpu } from './interleave-cpu.ts';
import type { NotDeterministic } from './not-deterministic.ts';
import type { Effect, Operation } from './operation.ts';

/** What the machine does for its CPUs. */
export interface Host {
  /** True if plain stores of longs take effect in two halves. */
  readonly tearing: boolean;
  /** Rounds of one loop after its first, unless it is one of this lab. */
  readonly retries: number;
  /** Stops a CPU that has gone round one loop more often than that. */
  cut(cpu: InterleaveCpu): void;
  /** True if this CPU may perform the operation that it waits with now; false to unwind it. */
  mayProceed(cpu: InterleaveCpu): boolean;
  isEnabled(cpu: InterleaveCpu, operation: Operation): boolean;
  perform(cpu: InterleaveCpu, operation: Operation): number;
  alloc(cpu: InterleaveCpu, cache: SlabCache): Ref;
  /** The number of a cache whose freed objects may be taken again, from 1; else 0. */
  poolOf(cache: SlabCache): number;
  /** Whether the slab pages of a cache are given back. */
  pageGoes(cache: SlabCache): boolean;
  /** The object that a slot belongs to. */
  objectAt(slot: number): ArenaObject | undefined;
  /** A barrier or another event that touches no memory. */
  note(cpu: InterleaveCpu, name: string): void;
  /** True of an unlock of what this CPU does not hold. */
  isStray(cpu: InterleaveCpu, effect: Effect, slot: number): boolean;
  /** Stops a CPU that has done so many things without an end. */
  tooLong(cpu: InterleaveCpu, steps: number): void;
  /** Ends the execution: nothing that this CPU does means anything. */
  notDeterministic(cpu: InterleaveCpu, error: NotDeterministic): void;
}
