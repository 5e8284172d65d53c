import type { Cpu } from '../memory/cpu.ts';
import type { Ref } from '../memory/field.ts';
import { mmEndVmaSpeculation as endWithoutBarrier, speculate } from './aug05.ts';

function mmEndVmaSpeculation(cpu: Cpu, vma: Ref, mmLockSeq: number): number {
  // Pairs with smp_wmb() after the mark (`int-wmb`): the reads of the VMA are not later than the end loads.
  // Which of the two comes first stays as posted, and that is what is wrong.
  cpu.smpRmb();
  return endWithoutBarrier(cpu, vma, mmLockSeq);
}

/** The patch of 5 Aug 2024 with barriers on both sides: ours, not posted by anyone. */
export function findActiveUprobeSpeculative(cpu: Cpu, mm: Ref, bpVaddr: number): Ref {
  cpu.rcuReadLock();
  const answer = speculate(cpu, mm, bpVaddr, mmEndVmaSpeculation);
  cpu.rcuReadUnlock();
  return answer;
}
