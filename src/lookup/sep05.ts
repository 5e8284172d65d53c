import { mmapLockSpeculationEnd, mmapLockSpeculationStart } from '../locks/mm-odd-release.ts';
import type { Cpu } from '../memory/cpu.ts';
import { fails } from '../memory/fails.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { vmaLookup } from '../mm/vma.ts';
import { findUnlocked } from './aug05.ts';
import { CHANGED, NO_VMA, WRITE_LOCKED } from './fallback.ts';

/**
 * The series of 5 Sep 2024: the count before and after, odd while mmap_lock is write-held. Found in review: both
 * barriers are one-way the wrong way, data_race() lets the load of vm_file tear, and a file with FMODE_BACKING was
 * freed without a grace period (Horn, 9 Sep 2024). The count wraps after 2^31 sections, as the merged one does.
 */
export function findActiveUprobeSpeculative(cpu: Cpu, mm: Ref, bpVaddr: number): Ref {
  // As posted: the count first, the RCU section second.
  const seq = mmapLockSpeculationStart(cpu, mm);
  if ((seq & 1) === 1 && fails(cpu, 'mm_lock_seq even')) return WRITE_LOCKED;
  cpu.rcuReadLock();
  const answer = speculate(cpu, mm, bpVaddr, seq);
  cpu.rcuReadUnlock();
  return answer;
}

function speculate(cpu: Cpu, mm: Ref, bpVaddr: number, seq: number): Ref {
  const vma = vmaLookup(cpu, mm, bpVaddr);
  if (vma === NULL) return NO_VMA;

  const answer = findUnlocked(cpu, vma, bpVaddr);
  if (answer < NULL) return answer;

  return mmapLockSpeculationEnd(cpu, mm, seq) ? answer : CHANGED;
}
