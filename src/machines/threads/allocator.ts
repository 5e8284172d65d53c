import type { Ref } from '../../memory/field.ts';
import type { SlabCache } from '../../memory/slab.ts';

/** An object taken from an allocator. */
export interface Allocated {
  readonly cache: SlabCache;
  readonly ref: Ref;
}

/** Free lists of one thread over its own part of the arena. */
export class Allocator {
  readonly #end: Ref;
  #next: Ref;
  readonly #free = new Map<SlabCache, Ref[]>();
  /** Every object taken while this is set, in order. */
  record: Allocated[] | undefined;

  constructor(start: Ref, end: Ref) {
    this.#next = start;
    this.#end = end;
  }

  /** First slot never given out. */
  get next(): Ref {
    return this.#next;
  }

  take(cache: SlabCache): Ref {
    const reused = this.#free.get(cache)?.pop();
    const object = reused ?? this.#next;
    if (reused === undefined) {
      this.#next += cache.slots;
      if (this.#next > this.#end) {
        throw new RangeError(
          `the arena is full at a ${cache.object}: make it larger, or give the writers less to allocate`,
        );
      }
    }
    this.record?.push({ cache, ref: object });
    return object;
  }

  give(cache: SlabCache, object: Ref): void {
    const list = this.#free.get(cache);
    if (list === undefined) this.#free.set(cache, [object]);
    else list.push(object);
  }
}
