import { type Field, isLong, type Ref, slotOf } from '../../memory/field.ts';
import type { SlabCache } from '../../memory/slab.ts';
import { allocateWords, type Words } from '../../memory/words.ts';
import { MachineLimit } from './machine-limit.ts';

/** Where an object lies, what it is, and whether it still lives. */
export interface ArenaObject {
  readonly cache: SlabCache;
  readonly ref: Ref;
  /** CPU that took it, and as which of its allocations; -1 for the set-up. */
  readonly owner: number;
  readonly nth: number;
  freed: boolean;
}

/** Slots that each CPU may allocate from. */
const REGION = 512;

/**
 * Memory of one execution. An address is a function of (CPU, n-th allocation), so that it does not depend on
 * the order in which executions are explored.
 */
export class Arena {
  readonly words: Words;
  readonly objects: ArenaObject[];
  readonly #start: Ref;
  readonly #cpus: number;
  readonly #used: number[] = [];
  readonly #counts: number[] = [];
  #anyFreed = false;

  constructor(initial: Words, start: Ref, cpus: number, objects: readonly ArenaObject[]) {
    this.words = allocateWords(start + cpus * REGION, false);
    this.words.float64.set(initial.float64.subarray(0, start));
    this.#start = start;
    this.#cpus = cpus;
    this.objects = objects.map((object) => ({ ...object }));
  }

  alloc(cpu: number, cache: SlabCache): Ref {
    const used = this.#used[cpu] ?? 0;
    if (cpu >= this.#cpus || used + cache.slots > REGION) {
      throw new MachineLimit(`CPU${cpu} allocates more than ${REGION} slots: give it fewer operations`);
    }
    const nth = this.#counts[cpu] ?? 0;
    const ref = this.#start + cpu * REGION + used;
    this.#used[cpu] = used + cache.slots;
    this.#counts[cpu] = nth + 1;
    this.objects.push({ cache, ref, owner: cpu, nth, freed: false });
    return ref;
  }

  /** False if there is no such object any more. */
  free(ref: Ref): boolean {
    const object = this.objects.find((candidate) => candidate.ref === ref);
    if (object === undefined || object.freed) return false;
    object.freed = true;
    this.#anyFreed = true;
    return true;
  }

  /** The freed object that a slot belongs to, if it may not be read any more. */
  deadObjectAt(slot: number): ArenaObject | undefined {
    if (!this.#anyFreed) return undefined;
    const object = this.objectAt(slot);
    return object?.freed && !object.cache.typesafeByRcu ? object : undefined;
  }

  /** The object that a slot belongs to, if it was taken from a slab cache. */
  objectAt(slot: number): ArenaObject | undefined {
    return this.objects.find(({ ref, cache }) => slot >= ref && slot < ref + cache.slots);
  }

  read(base: Ref, field: Field): number {
    const slot = base + slotOf(field);
    return (isLong(field) ? this.words.float64[slot] : this.words.int32[slot << 1]) ?? 0;
  }

  write(base: Ref, field: Field, value: number): void {
    const slot = base + slotOf(field);
    if (isLong(field)) this.words.float64[slot] = value;
    else this.words.int32[slot << 1] = value;
  }
}
