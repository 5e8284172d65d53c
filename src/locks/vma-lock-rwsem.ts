/** The lock of a VMA as a read-write semaphore, up to v6.14: the side of its readers. */
import type { Cpu } from '../memory/cpu.ts';
import { fails } from '../memory/fails.ts';
import type { Ref } from '../memory/field.ts';
import { mm_lock_seq, vm_lock, vm_lock_seq, vm_mm } from '../memory/layout.ts';

type ReadSeq = (cpu: Cpu, mm: Ref) => number;

/** `vma_start_read()` of v6.5: true if the VMA is read-locked now. Never waits. The caller is in an RCU section. */
export function vmaStartRead(cpu: Cpu, vma: Ref): boolean {
  return startRead(cpu, vma, acquireSeq);
}

/** `vma_start_read()` of v6.4: the count is read without acquire. */
export function vmaStartReadV64(cpu: Cpu, vma: Ref): boolean {
  return startRead(cpu, vma, readSeq);
}

function startRead(cpu: Cpu, vma: Ref, seqOf: ReadSeq): boolean {
  const mm = cpu.load(vma, vm_mm);
  // Cheap and unordered: saves the atomic operation, and may say locked of what is not.
  const seemsLocked = cpu.readOnce(vma, vm_lock_seq) === cpu.readOnce(mm, mm_lock_seq);
  if (seemsLocked && fails(cpu, 'vm_lock_seq not mm_lock_seq')) return false;
  if (!cpu.downReadTrylock(vma, vm_lock)) return false;
  // Nobody marks the VMA while its lock is held. An overflow can only make this say locked of what is not.
  const isUnlocked = cpu.load(vma, vm_lock_seq) !== seqOf(cpu, mm);
  if (isUnlocked || !fails(cpu, 'vm_lock_seq not mm_lock_seq')) return true;
  cpu.upRead(vma, vm_lock);
  return false;
}

/** ACQUIRE pairs with the RELEASE in vma_end_write_all(): whoever sees the VMA unlocked sees what the writer stored. */
const acquireSeq: ReadSeq = (cpu, mm) => cpu.smpLoadAcquire(mm, mm_lock_seq);
const readSeq: ReadSeq = (cpu, mm) => cpu.readOnce(mm, mm_lock_seq);

/** `vma_end_read()`. */
export function vmaEndRead(cpu: Cpu, vma: Ref): void {
  // A writer that waits may free the VMA as soon as it has the lock: RCU keeps it to the end of up_read().
  cpu.rcuReadLock();
  cpu.upRead(vma, vm_lock);
  cpu.rcuReadUnlock();
}
