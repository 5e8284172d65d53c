import type { Ref } from '../../memory/field.ts';
import type { SlabCache } from '../../memory/slab.ts';
import type { ArenaObject } from '../arena.ts';
import type { NotDeterministic } from './not-deterministic.ts';
import type { Effect, Operation } from './operation.ts';

/** What the machine does for its CPUs. */
export interface Host<Cpu> {
  /** True if plain stores of longs take effect in two halves. */
  readonly tearing: boolean;
  /** Rounds of one loop after its first, unless it is one of this lab. */
  readonly retries: number;
  /** Stops a CPU that has gone round one loop more often than that. */
  cut(cpu: Cpu): void;
  /** True if this CPU may perform the operation that it waits with now; false to unwind it. */
  mayProceed(cpu: Cpu): boolean;
  isEnabled(cpu: Cpu, operation: Operation): boolean;
  perform(cpu: Cpu, operation: Operation): number;
  alloc(cpu: Cpu, cache: SlabCache): Ref;
  /** The number of a cache whose freed objects may be taken again, from 1; else 0. */
  poolOf(cache: SlabCache): number;
  /** Whether the slab pages of a cache are given back. */
  pageGoes(cache: SlabCache): boolean;
  /** The object that a slot belongs to. */
  objectAt(slot: number): ArenaObject | undefined;
  /** A barrier or another event that touches no memory. */
  note(cpu: Cpu, name: string): void;
  /** True of an unlock of what this CPU does not hold. */
  isStray(cpu: Cpu, effect: Effect, slot: number): boolean;
  /** Stops a CPU that has done so many things without an end. */
  tooLong(cpu: Cpu, steps: number): void;
  /** Ends the execution: nothing that this CPU does means anything. */
  notDeterministic(cpu: Cpu, error: NotDeterministic): void;
}
