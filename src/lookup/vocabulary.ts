/**
 * What a lookup is written with: the part of the public face that is in scope for a lookup sent as source. It
 * starts no machine, so the threads that import it cannot start themselves.
 */

export { mmapLockSpeculationEnd, mmapLockSpeculationStart } from '../locks/mm-odd-release.ts';
export { mmapReadLock, mmapReadUnlock } from '../locks/mmap-lock.ts';
export { mmapLockSpeculateRetry, mmapLockSpeculateTryBegin } from '../locks/seqcount.ts';
export {
  EAGAIN,
  vmaEndRead as vmaEndReadRefcnt,
  vmaStartRead as vmaStartReadRefcnt,
} from '../locks/vma-lock-refcnt.ts';
export { vmaEndRead, vmaStartRead } from '../locks/vma-lock-rwsem.ts';
export type { Cpu, Ordering, RcuCallback } from '../memory/cpu.ts';
export { fails } from '../memory/fails.ts';
export {
  type Field,
  type FieldDeclaration,
  type FieldKind,
  NULL,
  type Ref,
  type Struct,
  struct,
} from '../memory/field.ts';
export {
  anon_name,
  bfilp_cachep,
  brk,
  consumers,
  detached,
  f_count,
  f_inode,
  filp_cachep,
  i_ino,
  inode,
  inode_cachep,
  MAPLE_RANGE64_SLOTS,
  MAPLE_STRIDE,
  ma_leaf,
  ma_parent,
  maple_node_cache,
  mm_cachep,
  mm_count,
  mm_lock_seq,
  mm_mt,
  mmap_lock,
  offset,
  PAGE_SIZE,
  pivot,
  rb_left,
  rb_parent,
  rb_red,
  rb_right,
  rcu_func,
  rcu_next,
  ref,
  register_rwsem,
  slot,
  start_brk,
  UPROBES,
  uprobe_cachep,
  uprobe_rcu_func,
  uprobes_seqcount,
  uprobes_tree,
  uprobes_treelock,
  VM_EXEC,
  VM_HUGETLB,
  VM_MAYEXEC,
  VM_MAYREAD,
  VM_MAYSHARE,
  VM_MAYWRITE,
  VM_READ,
  VM_SHARED,
  VM_WRITE,
  VMA_LOCK_OFFSET,
  VMA_REF_LIMIT,
  vm_area_cachep,
  vm_area_cachep_typesafe,
  vm_end,
  vm_file,
  vm_flags,
  vm_freeptr,
  vm_lock,
  vm_lock_seq,
  vm_mm,
  vm_pgoff,
  vm_policy,
  vm_refcnt,
  vm_start,
  work,
} from '../memory/layout.ts';
export type { SlabCache } from '../memory/slab.ts';
export { masWalk } from '../mm/maple-tree.ts';
export { vmaLookup } from '../mm/vma.ts';
export { getUprobe, putUprobe, tryGetUprobe } from '../uprobes/uprobe-refcount.ts';
export { findUprobe, findUprobeRcu } from '../uprobes/uprobes-tree.ts';
export {
  CHANGED,
  FALLBACKS,
  NO_FILE,
  NO_UPROBE,
  NO_VMA,
  WRITE_LOCKED,
} from './fallback.ts';
export { findUnderVmaLock, lockVmaUnderRcu, type VmaLock } from './lock-vma-under-rcu.ts';
export { findInVma } from './locked.ts';
export { fileOffset, hasProbeFlags, type LooksUp, type Lookup } from './lookup.ts';
export { rwsemVmaLock } from './per-vma-lock.ts';
export { refcntVmaLock } from './per-vma-refcnt.ts';
