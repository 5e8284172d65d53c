/**
 * What is wrong with an argument that a reader gave to its cpu, as a sentence; undefined if nothing is. A compiler
 * would have refused it, but readers may be JavaScript, or use casts.
 */
import type { FieldInfo } from '../../memory/field.ts';
import { shown } from './answer.ts';
import { fieldOf, type LockUse } from './structs.ts';

const KINDS: Readonly<Record<LockUse, { readonly is: string; readonly by: string }>> = {
  rwsem: { is: 'a read-write semaphore', by: 'down_read() or down_write()' },
  spinlock: { is: 'a spinlock', by: 'spin_lock()' },
};

/** What has to be known of a field that may be a lock. */
interface LockRule {
  readonly type: FieldInfo['kind'];
  /** What kind of lock it is; undefined for one that a reader declared, which may be either. */
  readonly lock: LockUse | undefined;
}

/** Checks a lock that is taken or given back. */
export function wrongLock(
  name: string,
  field: number,
  { type, lock }: LockRule,
  use: LockUse,
): string | undefined {
  const what = `${name} of ${fieldOf(field)}, which is`;
  const { is } = KINDS[use];
  if (type !== 'lock') return `${what} no lock: ${is} was expected, as ${EXAMPLES[use]}`;
  if (lock === undefined || lock === use) return undefined;
  return `${what} ${KINDS[lock].is}: ${is} was expected; take it by ${KINDS[lock].by}`;
}

const EXAMPLES: Readonly<Record<LockUse, string>> = {
  rwsem: 'mmap_lock or vm_lock are',
  spinlock: 'uprobes_treelock is',
};

/** Checks a field that is read or stored. */
export function wrongAccess(name: string, field: number, { type, lock }: LockRule): string | undefined {
  if (type !== 'lock') return undefined;
  const by = lock === undefined ? 'down_read(), down_write() or spin_lock()' : KINDS[lock].by;
  return `${name} of ${fieldOf(field)}, which is a lock: it has no value to read or to store; take it by ${by}`;
}

/** Checks a value that is stored or compared. */
export function wrongNumber(name: string, value: unknown): string | undefined {
  return Number.isInteger(value) ? undefined : `${name} was given ${shown(value)}: an integer was expected`;
}

/** Checks a function that is to be called. */
export function wrongFunction(name: string, what: string, value: unknown): string | undefined {
  if (typeof value === 'function') return undefined;
  return `${name}() was given ${shown(value)}: ${what} was expected`;
}

/** Checks a cache that an object is taken from or given back to. */
export function wrongCache(name: string, value: unknown): string | undefined {
  const isCache = typeof value === 'object' && value !== null && 'slots' in value && 'typesafeByRcu' in value;
  if (isCache) return undefined;
  return `${name}() was given ${shown(value)}: a slab cache was expected, as vm_area_cachep of vmaspec is`;
}

/** Checks the name of a loop. */
export function wrongLoop(value: unknown): string | undefined {
  const isLoop =
    typeof value === 'string' || (typeof value === 'object' && value !== null && 'name' in value);
  return isLoop
    ? undefined
    : `retry() was given ${shown(value)}: the name of the loop that goes round was expected`;
}

const ORDERINGS: readonly unknown[] = ['mb', 'acquire', 'release', 'relaxed'];

/** Checks the ordering of a read-modify-write. */
export function wrongOrdering(name: string, value: unknown): string | undefined {
  if (ORDERINGS.includes(value)) return undefined;
  return `${name} was given the ordering ${shown(value)}: one of ${ORDERINGS.join(', ')} was expected`;
}
