/**
 * An object behind a VMA that a reader declares itself, like the kernel's mempolicies and names of anonymous memory:
 * each VMA has its own. The declaration says what it is made of and how it is freed.
 */
import type { Cpu } from '../memory/cpu.ts';
import { type Field, infoOf, NULL, type Ref, type Struct } from '../memory/field.ts';
import { kmemCache, type SlabCache } from '../memory/slab.ts';

/** How such an object is freed. */
export type ObjectFreed = 'at once' | 'after a grace period' | 'type-stable';

/** A kind of object behind VMAs. */
export interface OwnObject {
  readonly name: string;
  /** The pointer to it in a VMA. */
  readonly at: Field;
  /** Its contents, without locks and pointers, which stay zero. */
  readonly contents: readonly Field[];
  readonly cache: SlabCache;
  free(cpu: Cpu, object: Ref): void;
}

/** Caches by their declaration: a cache keeps its number for as long as the process runs. */
const caches = new Map<string, SlabCache>();

/** A kind of object, as declared. */
export function ownObject(
  name: string,
  { at, struct, freed }: { readonly at: Field; readonly struct: Struct; readonly freed: ObjectFreed },
): OwnObject {
  const { sizeof, ...fields } = struct;
  const contents = Object.values(fields).filter((field) => !['lock', 'ref'].includes(infoOf(field).kind));
  const cache = cacheOf(name, struct, freed === 'type-stable');
  const putObject = (cpu: Cpu, object: number): void => cpu.free(cache, object);
  const free =
    freed === 'after a grace period'
      ? (cpu: Cpu, object: Ref): void => cpu.callRcu(putObject, object)
      : putObject;
  return { name, at, contents, cache, free };
}

/** Where objects of a structure that is not the lab's come from. */
export function cacheOf(name: string, { sizeof, ...fields }: Struct, typesafeByRcu = false): SlabCache {
  const [first] = Object.values(fields);
  const object = first === undefined ? name : infoOf(first).struct;
  const key = `${name} ${object} ${sizeof} ${typesafeByRcu}`;
  const cache = caches.get(key) ?? kmemCache(name, object, sizeof, typesafeByRcu);
  caches.set(key, cache);
  return cache;
}

/**
 * A new object with the values of one of its lives. No other life has any of these values, and no two values of one
 * life differ by as much as values of two different lives do.
 */
export function allocOwnObject(cpu: Cpu, { cache, contents }: OwnObject, life: number): Ref {
  const object = cpu.alloc(cache);
  for (const [nth, field] of contents.entries())
    cpu.store(object, field, 100 * (life + 1) ** 2 + 7 * (life + 2) * (nth + 1));
  return object;
}

/** As mpol_dup(): the VMA that comes into the tree next gets a copy. */
export function dupOwnObjects(cpu: Cpu, kinds: readonly OwnObject[], original: Ref, copy: Ref): void {
  for (const { at, cache, contents } of kinds) {
    const old = cpu.load(original, at);
    const created = old === NULL ? NULL : cpu.alloc(cache);
    if (old !== NULL) for (const field of contents) cpu.store(created, field, cpu.load(old, field));
    cpu.store(copy, at, created);
  }
}

/** As mpol_put(): a VMA that is gone drops its objects. The pointers stay. */
export function putOwnObjects(cpu: Cpu, kinds: readonly OwnObject[], vma: Ref): void {
  for (const { at, free } of kinds) {
    const object = cpu.load(vma, at);
    if (object !== NULL) free(cpu, object);
  }
}

/** As mpol_equal(): whether two VMAs may merge. NULL stands for a VMA without objects. */
export function sameOwnObjects(cpu: Cpu, kinds: readonly OwnObject[], vma: Ref, other: Ref): boolean {
  return kinds.every(({ at, contents }) => {
    const a = vma === NULL ? NULL : cpu.load(vma, at);
    const b = other === NULL ? NULL : cpu.load(other, at);
    if (a === NULL || b === NULL) return a === b;
    return contents.every((field) => cpu.load(a, field) === cpu.load(b, field));
  });
}
