/**
 * `vm_refcnt`, v6.15: the lock of a VMA as one count. 0 is detached, 1 attached, each reader adds one, and a
 * writer adds VMA_LOCK_OFFSET, which keeps new readers out.
 */
import type { Cpu, Ordering } from '../memory/cpu.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { VMA_LOCK_OFFSET, VMA_REF_LIMIT, vm_mm, vm_refcnt, vma_writer_wait } from '../memory/layout.ts';
import { ShippedLoop } from '../memory/shipped-loop.ts';
import type { LockedMm } from './writer-side.ts';

/** Largest count of any refcount_t. */
const REFCOUNT_MAX = 0x7fffffff;

/** The count found; it was raised if that was neither 0 nor so high that the sum would exceed `most`. */
function addNotZero(cpu: Cpu, vma: Ref, amount: number, most: number, ordering: Ordering): number {
  let loop: ShippedLoop | undefined;
  let old = cpu.readOnce(vma, vm_refcnt);
  while (old !== 0 && old + amount <= most) {
    const found = cpu.cmpxchg(vma, vm_refcnt, old, old + amount, ordering);
    if (found === old) return old;
    old = found;
    loop ??= new ShippedLoop('refcount_add_not_zero');
    cpu.retry(loop);
  }
  return old;
}

/** `__refcount_inc_not_zero_limited_acquire()`: the count found; the reader is counted if it is 1 to below the limit. */
export function refcountIncNotZeroLimitedAcquire(cpu: Cpu, vma: Ref): number {
  // ACQUIRE pairs with the RELEASE in vma_mark_attached() and in the writer's leaving: who gets a reference sees
  // the VMA as it was attached, and the mark.
  return addNotZero(cpu, vma, 1, VMA_REF_LIMIT, 'acquire');
}

/** `vma_refcount_put()`: a reader leaves, and wakes the writer that waits for the last one. */
export function vmaRefcountPut(cpu: Cpu, vma: Ref): void {
  // Read before: once the count is down the VMA may be freed.
  const mm = cpu.load(vma, vm_mm);
  // RELEASE pairs with the writer's wait (a relaxed read and a control dependency): what this reader read is read before the writer writes.
  const count = cpu.fetchAdd(vma, vm_refcnt, -1, 'release') - 1;
  const isWriterOnly = (count & VMA_LOCK_OFFSET) !== 0 && count <= VMA_LOCK_OFFSET + 1;
  if (isWriterOnly) rcuwaitWakeUp(cpu, mm);
}

/** `rcuwait_wake_up()`: reads who waits. Machines notice by themselves that the count is down. */
function rcuwaitWakeUp(cpu: Cpu, mm: Ref): void {
  // Pairs with smp_mb() in __vma_enter_locked(): either the waiter is seen here or it sees the count.
  cpu.smpMb();
  cpu.rcuDereference(mm, vma_writer_wait);
}

/** What a writer waits for: that it is alone with an attached VMA. */
export const isAloneAttached = (count: number): boolean => count === VMA_LOCK_OFFSET + 1;
/** The same with one that has been detached. */
export const isAloneDetached = (count: number): boolean => count === VMA_LOCK_OFFSET;

/** `__vma_enter_locked()`: keeps new readers out and waits for the others. False at once of a detached VMA. */
export function vmaEnterLocked(
  cpu: Cpu,
  { mm }: LockedMm,
  vma: Ref,
  isAlone: (count: number) => boolean,
): boolean {
  // Only vma_mark_attached() raises a count from 0, and who calls this holds mmap_lock.
  if (addNotZero(cpu, vma, VMA_LOCK_OFFSET, REFCOUNT_MAX, 'relaxed') === 0) return false;
  // The kernel writes the task that waits; a VMA says as much here.
  cpu.rcuAssignPointer(mm, vma_writer_wait, vma);
  // Pairs with smp_mb() in rcuwait_wake_up(): either the waiter is seen there or it sees the count here.
  cpu.smpMb();
  // The kernel waits with a relaxed refcount_read(): the control dependency orders the writer's stores after it.
  // The lab's wait is an acquire, which is stronger: it orders the writer's loads, too.
  cpu.waitUntil(vma, vm_refcnt, isAlone);
  cpu.rcuAssignPointer(mm, vma_writer_wait, NULL);
  return true;
}

/** `__vma_exit_locked()`: lets readers in again. */
export function vmaExitLocked(cpu: Cpu, vma: Ref): void {
  // RELEASE pairs with the acquire of a reader's increment: who gets in sees the mark.
  cpu.fetchAdd(vma, vm_refcnt, -VMA_LOCK_OFFSET, 'release');
}
