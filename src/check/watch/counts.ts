import { type Field, nameOf } from '../../memory/field.ts';
import { f_count, mm_count, ref, VMA_REF_LIMIT, vm_refcnt } from '../../memory/layout.ts';
import { PROTECTIONS, type Protection } from './protection.ts';
import { fieldOf } from './structs.ts';

/** What is known of a count that a reader may raise and lower. */
export interface Count {
  readonly row: Protection;
  /** What gives a reference back. */
  readonly end: string;
  /** True if whoever lowers it to 0 owns the object then, and has to free it. */
  readonly lastFrees: boolean;
}

const COUNTS: ReadonlyMap<Field, Count> = new Map([
  // The writer that waits for the readers frees the VMA.
  [vm_refcnt, { row: PROTECTIONS.vmaReference, end: 'vma_end_read()', lastFrees: false }],
  [f_count, { row: PROTECTIONS.fileReference, end: 'fput()', lastFrees: true }],
  [ref, { row: PROTECTIONS.uprobeReference, end: 'put_uprobe()', lastFrees: true }],
  [mm_count, { row: PROTECTIONS.mmReference, end: 'mmdrop()', lastFrees: true }],
]);

/** What is known of a count. */
export function countOf(field: Field): Count {
  const count = COUNTS.get(field);
  if (count === undefined) throw new Error(`[vmaspec bug] ${nameOf(field)} is no count`);
  return count;
}

/** Says that a count was set instead of raised or lowered. */
export const setText = (name: string, field: Field, value: number): string =>
  `${name} to ${fieldOf(field)} sets it to ${value}: a reader adds its own reference and takes it away again, and ` +
  'those of others stay counted';

/** Says what is wrong with moving a count from one value to another, given how many references the reader holds. */
export function wrongMove(
  name: string,
  field: Field,
  from: number,
  to: number,
  held: number,
): string | undefined {
  const what = `${name} to ${fieldOf(field)}`;
  if (to > from) {
    if (from === 0)
      return `${what}, which is 0: the last reference is gone, and nobody may take another one (ask before, as refcount_inc_not_zero() does)`;
    if (field === vm_refcnt && to - from > VMA_REF_LIMIT)
      return `${what} adds VMA_LOCK_OFFSET: that is how a writer locks it`;
    return undefined;
  }
  return from - to > held
    ? `${what} takes ${from - to} away, and it holds ${held === 0 ? 'no reference' : `only ${held}`}: who counts on it loses the object`
    : undefined;
}
