import type { Cpu } from '../memory/cpu.ts';
import { fails } from '../memory/fails.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { mm_lock_seq, vm_lock_seq, vm_mm } from '../memory/layout.ts';
import { speculate } from './aug05.ts';
import { CHANGED, WRITE_LOCKED } from './fallback.ts';

function mmEndVmaSpeculation(cpu: Cpu, vma: Ref, mmLockSeq: number): number {
  // Pairs with smp_wmb() after the mark (`int-wmb`): whoever saw a changed field sees the mark.
  cpu.smpRmb();
  // ACQUIRE pairs with the mark: a reader that sees the mark of a second section should see that the first has ended.
  // The mark is no release, so this holds in the lock model `spin`, where mmap_lock orders the stores of one section
  // before those of the next, or if the mark were a store-release. `rwsem` alone does not give it.
  const vmaSeq = cpu.smpLoadAcquire(vma, vm_lock_seq);
  const mmSeq = cpu.readOnce(cpu.load(vma, vm_mm), mm_lock_seq);
  if (mmSeq !== mmLockSeq && fails(cpu, 'mm_lock_seq unchanged')) return CHANGED;
  return vmaSeq === mmSeq && fails(cpu, 'vm_lock_seq not mm_lock_seq') ? WRITE_LOCKED : NULL;
}

/** The patch of 5 Aug 2024 with its end loads fenced, swapped and in order: ours, not posted by anyone. */
export function findActiveUprobeSpeculative(cpu: Cpu, mm: Ref, bpVaddr: number): Ref {
  cpu.rcuReadLock();
  const answer = speculate(cpu, mm, bpVaddr, mmEndVmaSpeculation);
  cpu.rcuReadUnlock();
  return answer;
}
