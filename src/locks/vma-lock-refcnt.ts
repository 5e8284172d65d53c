/** The lock of a VMA as a reference count, v6.15: the side of its readers. */
import type { Cpu } from '../memory/cpu.ts';
import { fails } from '../memory/fails.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { mm_lock_seq, VMA_REF_LIMIT, vm_lock_seq, vm_mm } from '../memory/layout.ts';
import { mmdrop, mmgrab } from './mm-count.ts';
import { refcountIncNotZeroLimitedAcquire, vmaRefcountPut } from './vma-refcount.ts';

/** `ERR_PTR(-EAGAIN)` of `vma_start_read()`: the VMA is detached, look the address up again. */
export const EAGAIN = -11;

/**
 * `vma_start_read()` of v6.15: the VMA if it is read-locked now, NULL, or {@link EAGAIN}. It does not check whose VMA
 * it holds: one that was freed may belong to another mm by now.
 */
export function vmaStartReadV615(cpu: Cpu, mm: Ref, vma: Ref): Ref {
  const taken = takeReference(cpu, mm, vma);
  return taken === vma ? unlessWriteLocked(cpu, mm, vma) : taken;
}

/** `vma_start_read()` since commit 9bbffee67ffd (28 Jul 2025): a VMA of another mm is given back safely. */
export function vmaStartRead(cpu: Cpu, mm: Ref, vma: Ref): Ref {
  const taken = takeReference(cpu, mm, vma);
  if (taken !== vma) return taken;
  const otherMm = cpu.load(vma, vm_mm);
  if (otherMm === mm || !fails(cpu, 'vm_mm')) return unlessWriteLocked(cpu, mm, vma);
  // The reference keeps the VMA attached, and so the other mm; the put wakes that mm's writer after it is gone.
  cpu.rcuReadUnlock();
  mmgrab(cpu, otherMm);
  vmaRefcountPut(cpu, vma);
  mmdrop(cpu, otherMm);
  cpu.rcuReadLock();
  return NULL;
}

function takeReference(cpu: Cpu, mm: Ref, vma: Ref): Ref {
  // Cheap and unordered; of the mm passed in, since vm_mm of a VMA not yet held may change.
  const seemsLocked = cpu.readOnce(vma, vm_lock_seq) === cpu.readOnce(mm, mm_lock_seq);
  if (seemsLocked && fails(cpu, 'vm_lock_seq not mm_lock_seq')) return NULL;
  const count = refcountIncNotZeroLimitedAcquire(cpu, vma);
  if (count === 0) return EAGAIN;
  return count < VMA_REF_LIMIT ? vma : NULL;
}

function unlessWriteLocked(cpu: Cpu, mm: Ref, vma: Ref): Ref {
  // ACQUIRE (raw_read_seqcount()) pairs with the smp_wmb() of mm_lock_seqcount_end(): whoever sees the VMA unlocked
  // sees what the writer stored. Nobody marks it while the reference is held.
  const isUnlocked = cpu.load(vma, vm_lock_seq) !== cpu.smpLoadAcquire(mm, mm_lock_seq);
  if (isUnlocked || !fails(cpu, 'vm_lock_seq not mm_lock_seq')) return vma;
  vmaRefcountPut(cpu, vma);
  return NULL;
}

/** `vma_end_read()`. */
export function vmaEndRead(cpu: Cpu, vma: Ref): void {
  vmaRefcountPut(cpu, vma);
}
