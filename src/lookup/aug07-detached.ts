import type { Cpu } from '../memory/cpu.ts';
import { fails } from '../memory/fails.ts';
import type { Ref } from '../memory/field.ts';
import { detached, vm_lock_seq } from '../memory/layout.ts';
import { type PerVmaEnds, speculate } from './aug07-per-vma.ts';

const fencedAndAttached: PerVmaEnds = {
  // Read after the count: a VMA is detached before the section ends that marked it.
  isGone: (cpu, vma) => cpu.readOnce(vma, detached) === 1 && fails(cpu, 'not detached'),
  readMarkAgain(cpu, vma) {
    // Pairs with smp_wmb() after the mark (`int-wmb`): whoever saw a changed field sees the mark.
    cpu.smpRmb();
    return cpu.readOnce(vma, vm_lock_seq);
  },
};

/** The sketch of 7 Aug 2024 with barriers (15 Aug) and a check that the VMA is in the tree: ours as a whole. */
export function findActiveUprobeSpeculative(cpu: Cpu, mm: Ref, bpVaddr: number): Ref {
  cpu.rcuReadLock();
  const answer = speculate(cpu, mm, bpVaddr, fencedAndAttached);
  cpu.rcuReadUnlock();
  return answer;
}
