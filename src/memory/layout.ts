/**
 * The kernel structures of the lab, with the fields that the lookups and writers touch.
 * Spelling is the kernel's; types as in v6.12 (kernel: include/linux/mm_types.h) where a field names no other version,
 * slots instead of bytes.
 */
import { NULL, type Ref, struct } from './field.ts';
import { kmemCache } from './slab.ts';
import { LINE_SLOTS } from './words.ts';

/** Slots of a lock: machines keep what they need to know of it there. */
const LOCK_SLOTS = 4;
/** Slots of a maple node; 16 ranges, the kernel's leaf, are the most that fit. */
export const MAPLE_RANGE64_SLOTS = 16;

const mmStruct = struct('mm_struct', {
  mmap_lock: { kind: 'lock', slots: LOCK_SLOTS },
  mm_lock_seq: { kind: 'int', at: 4 },
  mm_mt: { kind: 'ref' },
  mm_count: { kind: 'int' },
  start_brk: { kind: 'address' },
  brk: { kind: 'address' },
  vma_writer_wait: { kind: 'ref' },
  vma_modified: { kind: 'ref' },
  breakpoints: { kind: 'ref' },
});
export const {
  /** `mm_struct`: the read-write semaphore of the address space. */
  mmap_lock,
  /** `mm_struct`: the counter that unlocks every VMA at once. */
  mm_lock_seq,
  /** `mm_struct`: the root of the maple tree of VMAs. */
  mm_mt,
  /** `mm_struct`: references to the structure itself (`mmgrab()`, `mmdrop()`). */
  mm_count,
  /** `mm_struct`: where the heap begins. */
  start_brk,
  /** `mm_struct`: where the heap ends. */
  brk,
  /** `mm_struct`: the writer that waits for readers of a VMA to leave, v6.15. */
  vma_writer_wait,
  /** `mm_struct`: ours, for `int-odd`: the first VMA whose `vm_lock_seq` is odd. */
  vma_modified,
  /** `mm_struct`: ours, for the memory that holds instructions: the first {@link bp_vaddr} known. */
  breakpoints,
} = mmStruct;

const vmAreaStruct = struct('vm_area_struct', {
  vm_start: { kind: 'address' },
  vm_end: { kind: 'address' },
  // call_rcu() in vm_area_free() overwrites vm_start and vm_end at once, while readers may hold the VMA.
  rcu_next: { kind: 'long', union: 'vm_start' },
  rcu_func: { kind: 'long', union: 'vm_end' },
  // v6.15: where the allocator keeps its list of free objects, in a VMA that is freed at once.
  vm_freeptr: { kind: 'long', union: 'vm_start' },
  vm_mm: { kind: 'ref' },
  vm_flags: { kind: 'flags' },
  detached: { kind: 'int' },
  vm_lock_seq: { kind: 'int' },
  vm_pgoff: { kind: 'long' },
  vm_file: { kind: 'ref' },
  vm_lock: { kind: 'lock', slots: LOCK_SLOTS },
  vm_refcnt: { kind: 'int', at: 4 },
  vm_modified_next: { kind: 'ref' },
  vm_modified_prev: { kind: 'ref' },
  // Objects that a range may have of its own. The lab's writers touch them only where a reader of one's own follows
  // them.
  vm_policy: { kind: 'ref' },
  anon_name: { kind: 'ref' },
});
export const {
  /** `vm_area_struct`: first address, in bytes. */
  vm_start,
  /** `vm_area_struct`: first address behind, in bytes. */
  vm_end,
  /** `vm_area_struct`: the `next` of its `rcu_head`, in union with {@link vm_start}. */
  rcu_next,
  /** `vm_area_struct`: the `func` of its `rcu_head`, in union with {@link vm_end}. */
  rcu_func,
  /** `vm_area_struct`, v6.15: the allocator's next free object, in union with {@link vm_start}. */
  vm_freeptr,
  /** `vm_area_struct`: its `mm_struct`. */
  vm_mm,
  /** `vm_area_struct`: bits such as {@link VM_READ}. */
  vm_flags,
  /** `vm_area_struct`: 1 once it is out of the tree. */
  detached,
  /** `vm_area_struct`: the mark, {@link mm_lock_seq} as it was when the VMA was last written. */
  vm_lock_seq,
  /** `vm_area_struct`: where in the file it begins, in pages. */
  vm_pgoff,
  /** `vm_area_struct`: its file, or NULL for anonymous memory. */
  vm_file,
  /** `vm_area_struct`: the lock that its readers take instead of {@link mmap_lock}. */
  vm_lock,
  /** `vm_area_struct`, v6.15: 0 detached, 1 attached, more for each reader, {@link VMA_LOCK_OFFSET} for a writer. */
  vm_refcnt,
  /** `vm_area_struct`: ours, for `int-odd`: the next VMA whose `vm_lock_seq` is odd. */
  vm_modified_next,
  /** `vm_area_struct`: ours, for `int-odd`: the one before it in that list. */
  vm_modified_prev,
  /** `vm_area_struct`: its memory policy (`struct mempolicy`), or NULL. */
  vm_policy,
  /** `vm_area_struct`: the name of its anonymous memory (`struct anon_vma_name`), or NULL. */
  anon_name,
} = vmAreaStruct;
/** Bit of `vm_refcnt`: a writer waits for the readers to leave, or is in. */
export const VMA_LOCK_OFFSET = 0x40000000;
/** Largest `vm_refcnt` that a reader may raise. */
export const VMA_REF_LIMIT = VMA_LOCK_OFFSET - 1;

const fileStruct = struct('file', {
  f_inode: { kind: 'ref' },
  f_count: { kind: 'int' },
  f_cache: { kind: 'int' },
});
export const {
  /** `file`: its inode. */
  f_inode,
  /** `file`: references to it. `f_ref` since v6.13, which counts in another way. */
  f_count,
  /** `file`: ours, which cache it came from. The kernel tells by FMODE_BACKING and by the slab page. */
  f_cache,
} = fileStruct;

const inodeStruct = struct('inode', { i_ino: { kind: 'int' } });
export const {
  /** `inode`: its number. A lookup only compares the inode's address. */
  i_ino,
} = inodeStruct;

const mapleNode = struct('maple_node', {
  ma_parent: { kind: 'ref' },
  ma_leaf: { kind: 'int' },
  // Pivots and slots stand side by side, so that a walk needs to know no fan-out.
  pivot: { kind: 'address', stride: 2 },
  slot: { kind: 'ref', stride: 2, at: 1 },
});
export const {
  /** `maple_node`: a dead node is its own parent. */
  ma_parent,
  /** `maple_node`: 1 if its slots hold VMAs, 0 if they hold nodes. */
  ma_leaf,
  /** `maple_node`: `pivot[i]` is the inclusive end of the range of `slot[i]`. */
  pivot,
  /** `maple_node`: what lies in a range, or NULL. */
  slot,
} = mapleNode;
/** Distance of one pivot or slot from the next. */
export const MAPLE_STRIDE = 2;

const uprobeStruct = struct('uprobe', {
  // One cache line for all that a descent and a hit read. The kernel's is spread over two.
  inode: { kind: 'ref' },
  offset: { kind: 'address' },
  ref: { kind: 'int' },
  rb_parent: { kind: 'ref' },
  rb_red: { kind: 'int' },
  rb_left: { kind: 'ref' },
  rb_right: { kind: 'ref' },
  consumers: { kind: 'ref' },
  register_rwsem: { kind: 'lock', slots: LOCK_SLOTS },
  // The kernel's union: first the work that erases the uprobe, then the callback that frees it. Readers use neither.
  work: { kind: 'long' },
  rcu_func: { kind: 'long', union: 'work' },
});
export const {
  /** `uprobe`: the first half of its key, the inode that it is in. */
  inode,
  /** `uprobe`: the second half of its key, its place in the file in bytes. */
  offset,
  /** `uprobe`: references to it. */
  ref,
  /** `uprobe`: the parent of its `rb_node`; the node itself while it is in no tree (`RB_CLEAR_NODE()`). */
  rb_parent,
  /** `uprobe`: 1 if its `rb_node` is red. */
  rb_red,
  /** `uprobe`: the child with smaller keys. */
  rb_left,
  /** `uprobe`: the child with larger keys. */
  rb_right,
  /** `uprobe`: the first of its consumers, which are told of its hits. */
  consumers,
  /** `uprobe`: serialises those who register and unregister it. */
  register_rwsem,
  /** `uprobe`: what is left to do once the last reference is gone. */
  work,
  /** `uprobe`: the `func` of its `rcu_head`, in union with {@link work}. */
  rcu_func: uprobe_rcu_func,
} = uprobeStruct;

const traceUprobe = struct('trace_uprobe', {
  cons_node: { kind: 'ref' },
  nhit: { kind: 'long' },
  nhits: { kind: 'ref' },
});
export const {
  /** `trace_uprobe`: the next consumer of the same uprobe. */
  cons_node,
  /** `trace_uprobe`: how often it was hit, one counter for all CPUs: up to v6.11. */
  nhit,
  /** `trace_uprobe`: the per-CPU counters instead, since v6.12, or NULL. */
  nhits,
} = traceUprobe;

const percpuArea = struct('percpu', { pcpu_nhit: { kind: 'long' } });
export const {
  /** Ours, a per-CPU area: hits that CPU 0 counted; those of CPU n lie n cache lines on. */
  pcpu_nhit,
} = percpuArea;

const breakpoint = struct('breakpoint', {
  bp_next: { kind: 'ref' },
  bp_vaddr: { kind: 'address' },
  bp_opcode: { kind: 'int' },
});
export const {
  /** Ours, an instruction of a process: the next one known. */
  bp_next,
  /** Ours, an instruction of a process: its address. */
  bp_vaddr,
  /** Ours, an instruction of a process: 1 for the breakpoint, 0 for the one that was there before. */
  bp_opcode,
} = breakpoint;

const uprobeGlobals = struct('uprobes', {
  uprobes_treelock: { kind: 'lock', slots: LOCK_SLOTS },
  uprobes_seqcount: { kind: 'int' },
  uprobes_tree: { kind: 'ref' },
});
export const {
  /** Global of uprobes.c, at {@link UPROBES}: the lock of those who change the tree. */
  uprobes_treelock,
  /** Global of uprobes.c, at {@link UPROBES}: odd while the tree is being changed. */
  uprobes_seqcount,
  /** Global of uprobes.c, at {@link UPROBES}: the root of the red-black tree. */
  uprobes_tree,
} = uprobeGlobals;

/** Where the globals of uprobes.c lie: the first line after NULL's. */
export const UPROBES: Ref = NULL + 8;
/** First slot that an allocation may use. */
export const ARENA_START: Ref = UPROBES + 16;

// Slab caches. SLAB_TYPESAFE_BY_RCU depends on the version: each says which one it is of.
/** Address spaces. */
export const mm_cachep = kmemCache('mm_struct', 'mm', mmStruct.sizeof);
/** VMAs: freed by call_rcu up to v6.14. */
export const vm_area_cachep = kmemCache('vm_area_struct', 'vma', vmAreaStruct.sizeof);
/** VMAs since v6.15 (commit 3104138517fc): SLAB_TYPESAFE_BY_RCU, freed at once. */
export const vm_area_cachep_typesafe = kmemCache('vm_area_struct', 'vma', vmAreaStruct.sizeof, true);
/** Open files, since v6.7: SLAB_TYPESAFE_BY_RCU. */
export const filp_cachep = kmemCache('filp', 'file', fileStruct.sizeof, true);
/** Open files as they would be without SLAB_TYPESAFE_BY_RCU: what `merged` assumes, switched off. */
export const filp_cachep_plain = kmemCache('filp', 'file', fileStruct.sizeof);
/** Files that a stacked file system (FMODE_BACKING) maps, since v6.13, commit 8b1bc2590af6. */
export const bfilp_cachep = kmemCache('bfilp', 'file', fileStruct.sizeof, true);
/** The same before v6.13: `kzalloc()` and `kfree()` at once, so that anything may lie there next. */
export const backing_file_kmalloc = kmemCache('kmalloc-backing', 'file', fileStruct.sizeof);
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
/** Consumers of uprobes (kzalloc in the kernel). */
export const trace_uprobe_cachep = kmemCache('trace_uprobe', 'tu', traceUprobe.sizeof);
/** Per-CPU areas by how many CPUs they serve; the least that is enough is taken. */
export const percpu_areas = [8, 64, 512].map((cpus) => ({
  cpus,
  cache: kmemCache(`percpu-${cpus}`, 'percpu', cpus * LINE_SLOTS),
}));
/** Instructions that were ever a breakpoint: ours. */
export const breakpoint_cachep = kmemCache('breakpoint', 'insn', breakpoint.sizeof);

/** Bit of `vm_flags`: may be read now. */
export const VM_READ = 0x1;
/** Bit of `vm_flags`: may be written now. */
export const VM_WRITE = 0x2;
/** Bit of `vm_flags`: may be executed now. */
export const VM_EXEC = 0x4;
/** Bit of `vm_flags`: writes reach the file and other processes. */
export const VM_SHARED = 0x8;
/** Bit of `vm_flags`: mprotect() may set {@link VM_READ}. */
export const VM_MAYREAD = 0x10;
/** Bit of `vm_flags`: mprotect() may set {@link VM_WRITE}. */
export const VM_MAYWRITE = 0x20;
/** Bit of `vm_flags`: mprotect() may set {@link VM_EXEC}. */
export const VM_MAYEXEC = 0x40;
/** Bit of `vm_flags`: mprotect() may set {@link VM_SHARED}. */
export const VM_MAYSHARE = 0x80;
/** Bit of `vm_flags`: made of huge pages. */
export const VM_HUGETLB = 0x400000;

/** Bytes of a page: `1 << PAGE_SHIFT`. */
export const PAGE_SIZE = 4096;
