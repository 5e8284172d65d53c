import { type Field, infoOf, nameOf } from '../../memory/field.ts';
import { f_count, mm_count, ref, vm_refcnt } from '../../memory/layout.ts';

/** What an object of each structure is called in traces. */
const OBJECTS: Readonly<Record<string, string>> = {
  mm_struct: 'mm',
  vm_area_struct: 'vma',
  maple_node: 'node',
  trace_uprobe: 'tu',
  breakpoint: 'insn',
};
/** Freed while others may still read them: only RCU, a lock or a reference keeps them. */
const FREED: ReadonlySet<string> = new Set(['vm_area_struct', 'maple_node', 'file', 'inode', 'uprobe']);
/** Structures whose contents only writers may change. */
const OF_WRITERS: ReadonlySet<string> = new Set([...FREED, 'mm_struct', 'uprobes', 'breakpoint']);
/** Counts of references that keep an object from being freed. */
const REFERENCES: ReadonlySet<Field> = new Set([vm_refcnt, f_count, ref]);

/** What an object that has this field is called. */
export const objectOf = (field: Field): string => OBJECTS[infoOf(field).struct] ?? infoOf(field).struct;

/** `vm_end of a vma`. */
export const fieldOf = (field: Field): string => `${nameOf(field)} of a ${objectOf(field)}`;

/** True of a field of what may be freed under those who read it. */
export const mayBeFreed = (field: Field): boolean => FREED.has(infoOf(field).struct);

/** True of a count of references that keeps its object. */
export const keepsObject = (field: Field): boolean => REFERENCES.has(field);

/** True of a count whose last reference frees the object; of a VMA that is up to the writers. */
export const isCount = (field: Field): boolean => field === f_count || field === ref || field === mm_count;

/** True of what only writers change; a reader may move counts of references. */
export const isOfWriters = (field: Field): boolean =>
  OF_WRITERS.has(infoOf(field).struct) && !keepsObject(field) && field !== mm_count;
