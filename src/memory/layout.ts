/**
 * The kernel structures of the lab, with the fields that the lookups and writers touch.
 * Spelling is the kernel's; types as in v6.10 (kernel: include/linux/mm_types.h), slots instead of bytes.
 */
import { NULL, type Ref, struct } from './field.ts';
import { kmemCache } from './slab.ts';

/** Slots of a lock: machines keep what they need to know of it there. */
const LOCK_SLOTS = 4;
/** Slots of a maple node; 16 ranges, the kernel's leaf, are the most that fit. */
export const MAPLE_RANGE64_SLOTS = 16;

const mmStruct = struct('mm_struct', {
  mmap_lock: { kind: 'lock', slots: LOCK_SLOTS },
  mm_lock_seq: { kind: 'int', at: 4 },
  mm_mt: { kind: 'ref' },
});
/** `mm_struct`: the lock, the counter that unlocks every VMA at once, the root of the maple tree. */
export const { mmap_lock, mm_lock_seq, mm_mt } = mmStruct;

const vmAreaStruct = struct('vm_area_struct', {
  vm_start: { kind: 'address' },
  vm_end: { kind: 'address' },
  // call_rcu() in vm_area_free() overwrites vm_start and vm_end at once, while readers may hold the VMA.
  rcu_next: { kind: 'long', union: 'vm_start' },
  rcu_func: { kind: 'long', union: 'vm_end' },
  vm_mm: { kind: 'ref' },
  vm_flags: { kind: 'long' },
  detached: { kind: 'int' },
  vm_lock_seq: { kind: 'int' },
  vm_pgoff: { kind: 'long' },
  vm_file: { kind: 'ref' },
  vm_lock: { kind: 'lock', slots: LOCK_SLOTS },
});
/** `vm_area_struct`; `rcu_next` and `rcu_func` are the `rcu_head` in union with `vm_start` and `vm_end`. */
export const {
  vm_start,
  vm_end,
  rcu_next,
  rcu_func,
  vm_mm,
  vm_flags,
  detached,
  vm_lock_seq,
  vm_pgoff,
  vm_file,
  vm_lock,
} = vmAreaStruct;

const fileStruct = struct('file', { f_inode: { kind: 'ref' }, f_count: { kind: 'int' } });
/** `struct file`. */
export const { f_inode, f_count } = fileStruct;

const inodeStruct = struct('inode', { i_ino: { kind: 'int' } });
/** `struct inode`: a lookup only compares its address. */
export const { i_ino } = inodeStruct;

const mapleNode = struct('maple_node', {
  ma_parent: { kind: 'ref' },
  ma_leaf: { kind: 'int' },
  // Pivots and slots stand side by side, so that a walk needs to know no fan-out.
  pivot: { kind: 'address', stride: 2 },
  slot: { kind: 'ref', stride: 2, at: 1 },
});
/** A maple node: `pivot[i]` is the inclusive end of the range of `slot[i]`. A dead node is its own parent. */
export const { ma_parent, ma_leaf, pivot, slot } = mapleNode;
/** Distance of one pivot or slot from the next. */
export const MAPLE_STRIDE = 2;

const uprobeStruct = struct('uprobe', {
  inode: { kind: 'ref' },
  offset: { kind: 'address' },
  ref: { kind: 'int' },
  rb_parent: { kind: 'ref' },
  rb_red: { kind: 'int' },
  rb_left: { kind: 'ref' },
  rb_right: { kind: 'ref' },
});
/** `struct uprobe` with its `rb_node`. */
export const { inode, offset, ref, rb_parent, rb_red, rb_left, rb_right } = uprobeStruct;

const uprobeGlobals = struct('uprobes', {
  uprobes_treelock: { kind: 'lock', slots: LOCK_SLOTS },
  uprobes_seqcount: { kind: 'int' },
  uprobes_tree: { kind: 'ref' },
});
/** The globals of kernel/events/uprobes.c, at {@link UPROBES}. */
export const { uprobes_treelock, uprobes_seqcount, uprobes_tree } = uprobeGlobals;

/** Where the globals of uprobes.c lie: the first line after NULL's. */
export const UPROBES: Ref = NULL + 8;
/** First slot that an allocation may use. */
export const ARENA_START: Ref = UPROBES + 16;

/** Slab caches, in the state of v6.14. Only struct file is SLAB_TYPESAFE_BY_RCU. */
export const mm_cachep = kmemCache('mm_struct', 'mm', mmStruct.sizeof);
/** VMAs: freed by call_rcu up to v6.14. */
export const vm_area_cachep = kmemCache('vm_area_struct', 'vma', vmAreaStruct.sizeof);
/** Open files. */
export const filp_cachep = kmemCache('filp', 'file', fileStruct.sizeof, true);
/** Inodes. */
export const inode_cachep = kmemCache('inode_cache', 'inode', inodeStruct.sizeof);
/** Maple nodes, freed by call_rcu. */
export const maple_node_cache = kmemCache(
  'maple_node',
  'node',
  mapleNode.sizeof + MAPLE_STRIDE * MAPLE_RANGE64_SLOTS,
);
/** Uprobes (kzalloc in the kernel). */
export const uprobe_cachep = kmemCache('uprobe', 'uprobe', uprobeStruct.sizeof);

/** Bits of `vm_flags`. */
export const VM_READ = 0x1;
export const VM_WRITE = 0x2;
export const VM_EXEC = 0x4;
export const VM_SHARED = 0x8;
export const VM_MAYEXEC = 0x40;
export const VM_MAYSHARE = 0x80;
export const VM_HUGETLB = 0x400000;

/** Bytes of a page: `1 << PAGE_SHIFT`. */
export const PAGE_SIZE = 4096;
