/** Where a reader is held up: at a field that it reads, by the name that the kernel gives it. */

import type { LookupRef } from '../check/reader/lookup-ref.ts';
import { byId } from '../common/near.ts';
import type { Random } from '../common/random.ts';
import { protocols } from '../lookup/protocols.ts';
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

/** Of one's own lookup nothing is known: between what it reads of a VMA. */
const AMONG_THE_READS = 'vm_pgoff';

/** The field at which a lookup is held up if none is named. */
export const defaultPauseAt = (lookup: LookupRef): string =>
  protocols.find(({ id }) => id === lookup)?.lastRead ?? AMONG_THE_READS;

const PAUSES = 1024;

/** Microseconds of so many pauses, drawn evenly from 0 to the longest. */
export const drawPauses = (longest: number, random: Random): Float64Array =>
  Float64Array.from({ length: PAUSES }, () => random.float() * longest);
