import { EAGAIN } from '../locks/vma-lock-refcnt.ts';
import type { Cpu } from '../memory/cpu.ts';
import { fails } from '../memory/fails.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { vm_end, vm_start } from '../memory/layout.ts';
import { ShippedLoop } from '../memory/shipped-loop.ts';
import { masWalk } from '../mm/maple-tree.ts';
import { CHANGED, NO_VMA, WRITE_LOCKED } from './fallback.ts';
import { findInVma } from './locked.ts';

/** How one version of the kernel read-locks a VMA that it found without any lock. */
export interface VmaLock {
  /** The VMA if it is locked now and in this mm's tree, NULL if it cannot be had, EAGAIN if it is out of the tree. */
  readonly tryLock: (cpu: Cpu, mm: Ref, vma: Ref) => Ref;
  /** `vma_end_read()`. */
  readonly unlock: (cpu: Cpu, vma: Ref) => void;
}

const NAME = 'lock_vma_under_rcu';
/** Locks that are known to carry nothing from one try to the next; for a user's lock that cannot be known. */
const ours = new WeakSet<VmaLock>();

/** Marks a lock of this lab as such. */
export function ourVmaLock(lock: VmaLock): VmaLock {
  ours.add(lock);
  return Object.freeze(lock);
}

/**
 * `lock_vma_under_rcu()`: the VMA that holds the address, read-locked, or NULL: then the caller takes mmap_lock. It
 * walks again only if the VMA it found has left the tree meanwhile; the kernel counts that as VMA_LOCK_MISS. The order of its
 * checks is that of v6.12 on, `detached` before the range: up to v6.11 the range came first, and only what lay outside of it was
 * asked whether it was detached (swapped by Horn, 5 Aug 2024).
 */
export function lockVmaUnderRcu(cpu: Cpu, mm: Ref, address: number, lock: VmaLock): Ref {
  return Math.max(lockVmaOrReason(cpu, mm, address, lock), NULL);
}

/** The same with the reason, below NULL, that the lookups of the table are counted by. */
function lockVmaOrReason(cpu: Cpu, mm: Ref, address: number, lock: VmaLock): Ref {
  cpu.rcuReadLock();
  const answer = lockVma(cpu, mm, address, lock);
  cpu.rcuReadUnlock();
  return answer;
}

function lockVma(cpu: Cpu, mm: Ref, address: number, lock: VmaLock): Ref {
  const { tryLock, unlock } = lock;
  let loop: ShippedLoop | typeof NAME | undefined;
  for (;;) {
    const vma = masWalk(cpu, mm, address);
    if (vma === NULL) return NO_VMA;
    const locked = tryLock(cpu, mm, vma);
    if (locked === NULL) return WRITE_LOCKED;
    if (locked === vma) {
      const isInside = address >= cpu.load(vma, vm_start) && address < cpu.load(vma, vm_end);
      if (isInside || !fails(cpu, 'vm_start to vm_end')) return vma;
      // It was the right VMA when it was found, but its ends moved before it was locked.
      unlock(cpu, vma);
      return CHANGED;
    }
    if (locked !== EAGAIN) throw new Error(`[vmaspec bug] ${locked} is no result of vma_start_read()`);
    loop ??= ours.has(lock) ? new ShippedLoop(NAME) : NAME;
    cpu.retry(loop);
  }
}

/** The uprobe at an address, looked for with only its VMA locked. */
export function findUnderVmaLock(cpu: Cpu, mm: Ref, bpVaddr: number, lock: VmaLock): Ref {
  const vma = lockVmaOrReason(cpu, mm, bpVaddr, lock);
  if (vma < NULL) return vma;
  const answer = findInVma(cpu, vma, bpVaddr);
  lock.unlock(cpu, vma);
  return answer;
}
