import { alignSlots } from './words.ts';

/** A slab cache: objects of one type and size. */
export interface SlabCache {
  /** The kernel's name: `filp_cachep`. */
  readonly name: string;
  /** What a trace calls an object of it: `file`. */
  readonly object: string;
  /** Slots of an object, whole cache lines. */
  readonly slots: number;
  /**
   * SLAB_TYPESAFE_BY_RCU: the object may be freed and reused for the same type inside a read section, but
   * its memory stays such an object until the section ends. Reading it after free is then no error.
   */
  readonly typesafeByRcu: boolean;
  /** Number in the order of creation, the same in every thread: what they share of a cache is found by it. */
  readonly number: number;
}

let caches = 0;

/**
 * Describes a slab cache (kmem_cache_create). A type-stable object has a slot behind its fields for the pointer
 * that links it while it is free, as in SLUB: a reader that still holds it must find its fields as they were.
 */
export function kmemCache(name: string, object: string, sizeof: number, typesafeByRcu = false): SlabCache {
  const slots = alignSlots(sizeof + (typesafeByRcu ? 1 : 0));
  return { name, object, slots, typesafeByRcu, number: caches++ };
}
