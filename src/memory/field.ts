/**
 * Fields of kernel structures, encoded in one small integer so that an access is two machine adds.
 *
 * A structure is an array of 8-byte slots. The low byte of a field is its slot, bit 8 says that the slot
 * holds a Float64 (the kernel's plainly accessed unsigned longs), bit 9 that it holds a reference, the rest is
 * the number of its description.
 */

/** A reference to an object in the arena: the index of its first slot. `NULL` is 0. */
export type Ref = number;
/** A field of a structure, made by `struct()`. */
export type Field = number;

/** The kernel's NULL. */
export const NULL: Ref = 0;

/** How a field's value is shown: a counter, an unsigned long, an address, flag bits, a pointer, a lock. */
export type FieldKind = 'int' | 'long' | 'address' | 'flags' | 'ref' | 'lock';

/** What is known of a field besides its place. */
export interface FieldInfo {
  readonly struct: string;
  readonly name: string;
  readonly kind: FieldKind;
  /** Elements of an array field lie this many slots apart; 0 for a single value. */
  readonly stride: number;
  readonly slot: number;
}

/** Where a field is declared: kind, and for arrays their length and distance, for unions the slot shared. */
export interface FieldDeclaration {
  readonly kind: FieldKind;
  /** Slots that one value takes; 1 but for locks. */
  readonly slots?: number;
  readonly stride?: number;
  /** Overlays the slot of an earlier field, as in a C union. */
  readonly union?: string;
  /** Offset from the end of the preceding fields, for interleaved arrays. */
  readonly at?: number;
}

const fieldsOfVmaspec: unique symbol = Symbol.for('vmaspec.fields');
const SLOT_BITS = 8;
const SLOT_MASK = (1 << SLOT_BITS) - 1;
const LONG = 1 << SLOT_BITS;
const REF = 1 << (SLOT_BITS + 1);
const INFO_SHIFT = SLOT_BITS + 2;

/**
 * Two copies of the lab may be in one process, such as a module and its CommonJS twin: each has to know what a reader
 * declares with the other.
 */
const registry = globalThis as { [fieldsOfVmaspec]?: FieldInfo[] };
const infos = registry[fieldsOfVmaspec] ?? [];
registry[fieldsOfVmaspec] = infos;

/** Slot of a field inside its structure. */
export const slotOf = (field: Field): number => field & SLOT_MASK;
/** True if the field lies in the Float64 view. */
export const isLong = (field: Field): boolean => (field & LONG) !== 0;

/** True if the field holds a reference to an object. */
export const isRef = (field: Field): boolean => (field & REF) !== 0;

/** The same place, read as a number: machines do not learn that the value is a pointer. */
export const asNumber = (field: Field): Field => field & ~REF;

/** What is known of a field. */
export function infoOf(field: Field): FieldInfo {
  const info = infos[field >> INFO_SHIFT];
  if (info === undefined) throw new Error(`[vmaspec bug] ${field} is no field`);
  return info;
}

/** The name of a field as the kernel writes it; elements of an array carry their index. */
export function nameOf(field: Field): string {
  const { name, stride, slot } = infoOf(field);
  return stride === 0 ? name : `${name}[${(slotOf(field) - slot) / stride}]`;
}

/** A field that is declared again, as in a notebook cell that runs again, is the same field. */
function numberOf(info: FieldInfo): number {
  const known = infos.findIndex(
    ({ struct, name, kind, stride, slot }) =>
      struct === info.struct &&
      name === info.name &&
      kind === info.kind &&
      stride === info.stride &&
      slot === info.slot,
  );
  return known >= 0 ? known : infos.push(info) - 1;
}

/** A structure's fields by name, and its size in slots. */
export type Struct<Name extends string = string> = Readonly<Record<Name, Field>> & {
  readonly sizeof: number;
};

/** Lays out a structure: fields in the order given, one slot each. */
export function struct<Name extends string>(
  structName: string,
  declarations: Record<Name, FieldDeclaration>,
): Struct<Name> {
  const fields: Record<string, number> = {};
  const slots: Record<string, number> = {};
  let end = 0;
  let size = 0;
  for (const [name, declared] of Object.entries<FieldDeclaration>(declarations)) {
    const shared = declared.union === undefined ? undefined : slots[declared.union];
    const slot = shared ?? end + (declared.at ?? 0);
    if (shared === undefined && declared.stride === undefined) end = slot + (declared.slots ?? 1);
    size = Math.max(size, end);
    slots[name] = slot;
    const float = declared.kind === 'long' || declared.kind === 'address' || declared.kind === 'flags';
    const type = (float ? LONG : 0) | (declared.kind === 'ref' ? REF : 0);
    const info = { struct: structName, name, kind: declared.kind, stride: declared.stride ?? 0, slot };
    fields[name] = (numberOf(info) << INFO_SHIFT) | type | slot;
  }
  return { ...fields, sizeof: size } as Struct<Name>;
}
