import { EAGAIN } from '../locks/vma-lock-refcnt.ts';
import { vmaEndRead, vmaStartRead } from '../locks/vma-lock-rwsem.ts';
import type { Cpu } from '../memory/cpu.ts';
import { fails } from '../memory/fails.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { detached } from '../memory/layout.ts';
import { findUnderVmaLock, ourVmaLock, type VmaLock } from './lock-vma-under-rcu.ts';

/** The lock as a semaphore: a reader that gets it after a writer must check that the VMA is still in the tree. */
export function tryLockWith(startRead: typeof vmaStartRead): VmaLock['tryLock'] {
  return function tryLock(cpu: Cpu, _mm: Ref, vma: Ref): Ref {
    if (!startRead(cpu, vma)) return NULL;
    if (cpu.load(vma, detached) === 0 || !fails(cpu, 'not detached')) return vma;
    vmaEndRead(cpu, vma);
    return EAGAIN;
  };
}

/** The lock of a VMA of v6.5 to v6.13. */
export const rwsemVmaLock = ourVmaLock({ tryLock: tryLockWith(vmaStartRead), unlock: vmaEndRead });

/**
 * The page fault's way to a VMA, v6.5 to v6.13, taken by a uprobe. No kernel does that: readers of one VMA
 * would share the cache line of its lock (Guzik, 15 Aug 2024). VMAs with a file were refused up to v6.5: that check
 * is left out here. The form of v6.14, this semaphore beside the seqcount (`raw_read_seqcount()`), is not modelled.
 */
export function findActiveUprobeRcu(cpu: Cpu, mm: Ref, bpVaddr: number): Ref {
  return findUnderVmaLock(cpu, mm, bpVaddr, rwsemVmaLock);
}
