import { type Field, type FieldInfo, infoOf, nameOf, slotOf } from '../../memory/field.ts';
import * as layout from '../../memory/layout.ts';
import { type Kind, WALK_READS } from './protection.ts';

/** What an object of each structure is called in traces. */
const OBJECTS: Readonly<Record<string, string>> = {
  mm_struct: 'mm',
  vm_area_struct: 'vma',
  maple_node: 'node',
  trace_uprobe: 'tu',
  breakpoint: 'insn',
};
/** What keeps the objects of each structure. Structures that are not named here are a reader's own. */
const KINDS: Readonly<Record<string, Kind | undefined>> = {
  // Nobody meets a freed object of these, or the machine reports it: a reader's own mm outlives the reader.
  mm_struct: undefined,
  uprobes: undefined,
  breakpoint: undefined,
  percpu: undefined,
  vm_area_struct: 'vma',
  maple_node: 'node',
  file: 'file',
  inode: 'inode',
  uprobe: 'uprobe',
  trace_uprobe: 'consumer',
};
/** Structures whose contents only writers may change. */
const OF_WRITERS: ReadonlySet<string> = new Set([
  ...['mm_struct', 'vm_area_struct', 'maple_node', 'file', 'inode', 'uprobe', 'uprobes', 'breakpoint'],
]);
/** Counts of references, which a reader may raise and lower. */
const COUNTS: ReadonlySet<Field> = new Set([layout.vm_refcnt, layout.f_count, layout.ref, layout.mm_count]);

/** How a lock can be taken. */
export type LockUse = 'rwsem' | 'spinlock';

/** What kind of lock each of the kernel's is. */
const LOCKS: ReadonlyMap<Field, LockUse> = new Map<Field, LockUse>([
  [layout.mmap_lock, 'rwsem'],
  [layout.vm_lock, 'rwsem'],
  [layout.register_rwsem, 'rwsem'],
  [layout.uprobes_treelock, 'spinlock'],
]);

const { rcu_next, rcu_func, vm_freeptr, work, uprobe_rcu_func } = layout;
const AFTER_LAST = 'it is there once the last reference is gone, and nobody may look then';
/** Union members that a living object does not have, and what to say about them. */
const NOT_THERE: ReadonlyMap<Field, string> = new Map([
  [rcu_next, 'vm_start stands there, until call_rcu() overwrites it'],
  [rcu_func, 'vm_end stands there, until call_rcu() overwrites it'],
  [vm_freeptr, 'vm_start stands there, until the allocator overwrites it'],
  [work, AFTER_LAST],
  [uprobe_rcu_func, AFTER_LAST],
]);

/** What a walk of the tree of uprobes reads, by name: a machine may see a pointer as a number. */
const WALK: readonly (readonly string[])[] = WALK_READS;
const LINKS: readonly string[] = ['uprobes_tree', ...WALK_READS[2]];

/** What is looked up for a field at each access. */
export interface FieldRule {
  /** What a trace calls an object that has it. */
  readonly object: string;
  /** What keeps such an object; undefined if nothing needs to. */
  readonly kind: Kind | undefined;
  /** The structure, as it was declared. */
  readonly struct: string;
  readonly type: FieldInfo['kind'];
  /** What kind of lock it is; undefined if it is none, or one that a reader declared. */
  readonly lock: LockUse | undefined;
  readonly isRef: boolean;
  readonly isCount: boolean;
  /** True of what only writers change. */
  readonly isOfWriters: boolean;
  /** At which step a walk of the tree of uprobes reads it; -1 if it does not. */
  readonly step: number;
  /** True of a pointer by which such a walk comes to a node. */
  readonly isLink: boolean;
  /** Why a living object has something else there. */
  readonly notThere: string | undefined;
}

const rules = new Map<Field, FieldRule | undefined>();

/** What is known of a field; undefined if it is none. */
export function ruleOf(field: Field): FieldRule | undefined {
  const known = rules.get(field);
  if (known !== undefined) return known;
  const rule = isField(field) ? makeRule(field) : undefined;
  if (rule !== undefined) rules.set(field, rule);
  return rule;
}

function isField(field: Field): boolean {
  if (!Number.isSafeInteger(field) || field < 0) return false;
  try {
    const { slot, stride } = infoOf(field);
    const beyond = slotOf(field) - slot;
    return stride === 0 ? beyond === 0 : beyond >= 0 && beyond % stride === 0;
  } catch {
    return false;
  }
}

function makeRule(field: Field): FieldRule {
  const { struct, name, kind } = infoOf(field);
  const isCount = COUNTS.has(field);
  return {
    object: OBJECTS[struct] ?? struct,
    kind: struct in KINDS ? KINDS[struct] : 'own',
    struct,
    type: kind,
    lock: LOCKS.get(field),
    // True also where machines are told that it is a number: the reader still finds a pointer there.
    isRef: kind === 'ref',
    isCount,
    isOfWriters: OF_WRITERS.has(struct) && !isCount,
    step: struct === 'uprobe' ? WALK.findIndex((names) => names.includes(name)) : -1,
    isLink: LINKS.includes(name),
    notThere: NOT_THERE.get(field),
  };
}

const kindsByObject = new Map<string, Kind | undefined>(
  Object.entries(KINDS).map(([struct, kind]) => [OBJECTS[struct] ?? struct, kind]),
);

/** What keeps an object, by its name in a trace. */
export const kindOfObject = (object: string): Kind | undefined =>
  kindsByObject.has(object) ? kindsByObject.get(object) : 'own';

/** `vm_end of a vma`. */
export const fieldOf = (field: Field): string => {
  const { struct } = infoOf(field);
  return `${nameOf(field)} of a ${OBJECTS[struct] ?? struct}`;
};

/** True of what only writers change. */
export const isOfWriters = (field: Field): boolean => ruleOf(field)?.isOfWriters === true;

/** True of a count of references that keeps an object from being freed. */
export const keepsObject = (field: Field): boolean => field !== layout.mm_count && COUNTS.has(field);
