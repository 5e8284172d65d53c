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
}

/** Describes a slab cache (kmem_cache_create). */
export function kmemCache(name: string, object: string, sizeof: number, typesafeByRcu = false): SlabCache {
  return { name, object, slots: alignSlots(sizeof), typesafeByRcu };
}
