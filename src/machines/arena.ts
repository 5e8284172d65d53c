import { type Field, isLong, type Ref, slotOf } from '../memory/field.ts';
import type { SlabCache } from '../memory/slab.ts';
import { allocateWords, LINE_SLOTS, type Words } from '../memory/words.ts';
import { MachineLimit } from './machine-limit.ts';

/** Where an object lies, what it is, and whether it still lives. */
export interface ArenaObject {
  readonly cache: SlabCache;
  readonly ref: Ref;
  /** CPU that took it first, and as which of its allocations; -1 for the set-up. */
  readonly owner: number;
  readonly nth: number;
  freed: boolean;
  /** Of a type-stable object: its slab page is given back, so that nothing is there. */
  pageGone?: boolean;
}

/** Slots that a CPU takes from the arena at a time. */
const CHUNK = 512;
/** Slots of an arena: more than any program that can be searched needs. */
export const MAX_SLOTS = 1 << 20;

/**
 * Where the next new object of a CPU lies that has used so many slots, and how many it has used with it: a function of
 * (CPU, allocations of that CPU), so that it does not depend on the order in which executions are explored. The n-th
 * chunks of all CPUs lie side by side.
 */
export function placeFor(
  start: Ref,
  cpus: number,
  cpu: number,
  usedBefore: number,
  slots: number,
): { readonly ref: Ref; readonly used: number } {
  const left = CHUNK - (usedBefore % CHUNK);
  // An object lies in one chunk: what is left of the last one is not used.
  const used = slots > left ? usedBefore + left : usedBefore;
  const chunk = Math.floor(used / CHUNK) * cpus + cpu;
  return { ref: start + chunk * CHUNK + (used % CHUNK), used: used + slots };
}

/**
 * Memory of one execution.
 */
export class Arena {
  words: Words;
  readonly objects: ArenaObject[] = [];
  readonly #start: Ref;
  readonly #cpus: number;
  /** Slots used by each CPU, counted in its own chunks. */
  readonly #used: number[] = [];
  readonly #counts: number[] = [];
  /** Objects begin and end at cache lines: which one each line belongs to. */
  readonly #byLine: (ArenaObject | undefined)[] = [];
  /** By number of a cache that is reused: its freed objects, the last one freed at the end. */
  readonly #pools: ArenaObject[][] = [];
  #anyFreed = false;

  constructor(initial: Words, start: Ref, cpus: number, objects: readonly ArenaObject[]) {
    this.words = allocateWords(start + cpus * CHUNK, false);
    this.words.float64.set(initial.float64.subarray(0, start));
    this.#start = start;
    this.#cpus = cpus;
    for (const object of objects) this.#add({ ...object });
  }

  #add(object: ArenaObject): void {
    const { ref, cache } = object;
    this.objects.push(object);
    for (let slot = ref; slot < ref + cache.slots; slot += LINE_SLOTS) {
      this.#byLine[Math.floor(slot / LINE_SLOTS)] = object;
    }
  }

  alloc(cpu: number, cache: SlabCache): Ref {
    if (cpu >= this.#cpus) {
      throw new MachineLimit(`a callback allocates a ${cache.object}, but only CPUs of their own may`);
    }
    const { ref, used } = placeFor(this.#start, this.#cpus, cpu, this.#used[cpu] ?? 0, cache.slots);
    if (ref + cache.slots > MAX_SLOTS) {
      throw new MachineLimit(
        `CPU${cpu} allocates more than fits into ${MAX_SLOTS} slots: give it less to do`,
      );
    }
    this.#grow(ref + cache.slots);
    const nth = this.#counts[cpu] ?? 0;
    this.#used[cpu] = used;
    this.#counts[cpu] = nth + 1;
    this.#add({ cache, ref, owner: cpu, nth, freed: false });
    return ref;
  }

  #grow(slots: number): void {
    const { float64 } = this.words;
    if (slots <= float64.length) return;
    this.words = allocateWords(Math.max(slots, 2 * float64.length), false);
    this.words.float64.set(float64);
  }

  /** The object freed last of those in a pool, alive again; undefined if there is none. */
  takeAgain(pool: number): Ref | undefined {
    const object = this.#pools[pool]?.pop();
    if (object === undefined) return undefined;
    object.freed = false;
    return object.ref;
  }

  /** Says what was wrong if there is no such object, or no longer. */
  free(ref: Ref, pool: number): 'no object' | 'freed before' | undefined {
    const object = this.objectAt(ref);
    if (object === undefined || object.ref !== ref) return 'no object';
    if (object.freed) return 'freed before';
    object.freed = true;
    this.#anyFreed = true;
    if (pool !== 0) {
      const free = this.#pools[pool];
      if (free === undefined) this.#pools[pool] = [object];
      else free.push(object);
    }
    return undefined;
  }

  /** The slab page of a freed object is given back. */
  pageGoes(ref: Ref): void {
    const object = this.objectAt(ref);
    if (object !== undefined) object.pageGone = true;
  }

  /** The freed object that a slot belongs to, if it may not be read any more. */
  deadObjectAt(slot: number): ArenaObject | undefined {
    if (!this.#anyFreed) return undefined;
    const object = this.objectAt(slot);
    return object?.freed && (!object.cache.typesafeByRcu || object.pageGone) ? object : undefined;
  }

  /** The object that a slot belongs to, if it was taken from a slab cache. */
  objectAt(slot: number): ArenaObject | undefined {
    const object = this.#byLine[Math.floor(slot / LINE_SLOTS)];
    return object !== undefined && slot < object.ref + object.cache.slots ? object : undefined;
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

  /** Zeroes all words of an object. */
  zero(ref: Ref, slots: number): void {
    this.words.float64.fill(0, ref, ref + slots);
  }
}
