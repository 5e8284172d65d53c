/** Where a reader is held up: at a field that it reads, by the name that the kernel gives it. */

import type { LookupRef } from '../check/reader/lookup-ref.ts';
import { byId } from '../common/near.ts';
import type { Random } from '../common/random.ts';
import type { Field } from '../memory/field.ts';
import * as layout from '../memory/layout.ts';

/** Fields have the kernel's names; flags, sizes and caches are called otherwise. */
const fields = Object.entries(layout)
  .filter((entry): entry is [string, Field] => typeof entry[1] === 'number' && /^[a-z]/.test(entry[0]))
  .map(([id, field]) => ({ id, field }));

/**
 * The field with this name.
 *
 * @throws UserError if there is none
 */
export const fieldNamed = (name: string): Field => byId('field', fields, name).field;

/** What the last check of a lookup reads, by how the ids begin: there a pause has the most behind it. */
const LAST_READ: readonly (readonly [begin: string, field: string])[] = [
  ['aug', 'vm_lock_seq'],
  ['textbook', 'vm_lock_seq'],
  ['per-vma-refcnt', 'vm_refcnt'],
  ['per-vma', 'vm_lock_seq'],
  ['merged', 'mm_lock_seq'],
  ['sep', 'mm_lock_seq'],
];

/** The field at which a lookup is held up if none is named; for one of your own, between what it reads of a VMA. */
export function defaultPauseAt(lookup: LookupRef): string {
  const found =
    typeof lookup === 'string' ? LAST_READ.find(([begin]) => lookup.startsWith(begin)) : undefined;
  return found?.[1] ?? 'vm_pgoff';
}

const PAUSES = 1024;

/** Microseconds of so many pauses, drawn evenly from 0 to the longest. */
export const drawPauses = (longest: number, random: Random): Float64Array =>
  Float64Array.from({ length: PAUSES }, () => random.float() * longest);
