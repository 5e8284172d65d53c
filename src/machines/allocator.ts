import type { Ref } from '../memory/field.ts';
import type { SlabCache } from '../memory/slab.ts';
import { ArenaFull } from './arena-full.ts';

/** Objects that are handed over at once. */
export const BATCH = 32;

/** What the allocators of several CPUs share: see `Depot` of the threads. */
export interface SharedDepot {
  /** Moves up to a batch of free objects of a cache to a list. */
  takeBatch(cache: SlabCache, into: Ref[]): void;
  /** Takes a batch of free objects from the end of a list. */
  giveBatch(cache: SlabCache, from: Ref[]): void;
  /** Slots never given out. */
  takeChunk(cache: SlabCache): readonly [start: Ref, end: Ref];
}

/** An object taken from an allocator. */
export interface Allocated {
  readonly cache: SlabCache;
  readonly ref: Ref;
}

/** Free lists of one CPU: over slots of its own, or over what it takes from a depot and gives back to it. */
export class Allocator {
  #next: Ref;
  #end: Ref;
  readonly #depot: SharedDepot | undefined;
  readonly #free = new Map<SlabCache, Ref[]>();
  /** Every object taken while this is set, in order. */
  record: Allocated[] | undefined;

  constructor(start: Ref, end: Ref, depot?: SharedDepot) {
    this.#next = start;
    this.#end = end;
    this.#depot = depot;
  }

  /** First slot never given out, of an allocator without a depot. */
  get next(): Ref {
    return this.#next;
  }

  take(cache: SlabCache): Ref {
    const list = this.#listOf(cache);
    if (list.length === 0) this.#depot?.takeBatch(cache, list);
    const object = list.pop() ?? this.#fresh(cache);
    this.record?.push({ cache, ref: object });
    return object;
  }

  give(cache: SlabCache, object: Ref): void {
    const list = this.#listOf(cache);
    list.push(object);
    if (list.length >= 2 * BATCH) this.#depot?.giveBatch(cache, list);
  }

  #fresh(cache: SlabCache): Ref {
    if (this.#next + cache.slots > this.#end) {
      if (this.#depot === undefined) {
        throw new ArenaFull(
          `the arena is full at a ${cache.object}: it needs more than its ${this.#end} slots of 8 bytes`,
        );
      }
      [this.#next, this.#end] = this.#depot.takeChunk(cache);
    }
    const object = this.#next;
    this.#next += cache.slots;
    return object;
  }

  #listOf(cache: SlabCache): Ref[] {
    let list = this.#free.get(cache);
    if (list === undefined) {
      list = [];
      this.#free.set(cache, list);
    }
    return list;
  }
}
