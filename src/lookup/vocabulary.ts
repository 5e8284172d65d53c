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
export * from '../memory/layout.ts';
export type { SlabCache } from '../memory/slab.ts';
export { masWalk } from '../mm/maple-tree.ts';
export { vmaLookup } from '../mm/vma.ts';
export { getUprobe, putUprobe, tryGetUprobe } from '../uprobes/uprobe-refcount.ts';
export { findUprobe, findUprobeRcu } from '../uprobes/uprobes-tree.ts';
export * from './fallback.ts';
export { findUnderVmaLock, lockVmaUnderRcu, type VmaLock } from './lock-vma-under-rcu.ts';
export { findInVma } from './locked.ts';
export { fileOffset, hasProbeFlags, type LooksUp, type Lookup } from './lookup.ts';
export { rwsemVmaLock } from './per-vma-lock.ts';
export { refcntVmaLock } from './per-vma-refcnt.ts';
