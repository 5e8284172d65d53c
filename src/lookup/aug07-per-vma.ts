import type { Cpu } from '../memory/cpu.ts';
import { fails } from '../memory/fails.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { mm_lock_seq, vm_lock_seq, vm_mm } from '../memory/layout.ts';
import { vmaLookup } from '../mm/vma.ts';
import { findUnlocked } from './aug05.ts';
import { CHANGED, NO_VMA, WRITE_LOCKED } from './fallback.ts';

/** What a variant of the sketch does before it reads the VMA, and how it reads the mark again. */
export interface PerVmaEnds {
  /** True if the VMA is not locked but must not be trusted. */
  readonly isGone: (cpu: Cpu, vma: Ref) => boolean;
  readonly readMarkAgain: (cpu: Cpu, vma: Ref) => number;
}

/** The per-VMA sketch of 7 Aug 2024, whichever way it ends. */
export function speculate(cpu: Cpu, mm: Ref, bpVaddr: number, { isGone, readMarkAgain }: PerVmaEnds): Ref {
  const vma = vmaLookup(cpu, mm, bpVaddr);
  if (vma === NULL) return NO_VMA;

  // The mark first. The ACQUIRE pairs with the mark: a reader that sees the mark should not see a count from before
  // its section, so that a mark that is still set is compared with its own count. The mark is no release, so this
  // holds in the lock model `spin`, where mmap_lock orders the stores of one section before those of the next, or if
  // the mark were a store-release. `rwsem` alone does not give it.
  const vmLockSeq = cpu.smpLoadAcquire(vma, vm_lock_seq);
  // Pairs with the RELEASE in vma_end_write_all(): whoever sees that a section has ended sees all that it stored.
  const mmLockSeq = cpu.smpLoadAcquire(cpu.load(vma, vm_mm), mm_lock_seq);
  if (mmLockSeq === vmLockSeq && fails(cpu, 'vm_lock_seq not mm_lock_seq')) return WRITE_LOCKED;
  if (isGone(cpu, vma)) return CHANGED;

  const answer = findUnlocked(cpu, vma, bpVaddr);
  if (answer < NULL) return answer;

  return readMarkAgain(cpu, vma) !== vmLockSeq && fails(cpu, 'vm_lock_seq unchanged') ? CHANGED : answer;
}

/** Only the mark is read again. */
const asSketched: PerVmaEnds = {
  isGone: () => false,
  // Pairs with nothing that would help: the reads before an ACQUIRE may sink below it.
  readMarkAgain: (cpu, vma) => cpu.smpLoadAcquire(vma, vm_lock_seq),
};

/**
 * The sketch of 7 Aug 2024: changes elsewhere in the mm do not disturb it. It asks nowhere whether the VMA is
 * still in the tree, so one that was removed and freed between the walk and the first read passes.
 */
export function findActiveUprobeSpeculative(cpu: Cpu, mm: Ref, bpVaddr: number): Ref {
  cpu.rcuReadLock();
  const answer = speculate(cpu, mm, bpVaddr, asSketched);
  cpu.rcuReadUnlock();
  return answer;
}
