import type { Cpu } from '../memory/cpu.ts';
import { fails } from '../memory/fails.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { mm_lock_seq, vm_lock_seq, vm_mm } from '../memory/layout.ts';
import { speculate } from './aug05.ts';
import { CHANGED, WRITE_LOCKED } from './fallback.ts';

/**
 * The two end loads swapped: the mark first. Before a second section can mark the VMA, the first one must end, so if
 * the load of the mark sees the second mark, the count that is read last has moved.
 */
function mmEndVmaSpeculation(cpu: Cpu, vma: Ref, mmLockSeq: number): number {
  const vmaSeq = cpu.readOnce(vma, vm_lock_seq);
  // The ACQUIRE pairs with the RELEASE in vma_end_write_all(), but nothing comes after it that it could order.
  const mmSeq = cpu.smpLoadAcquire(cpu.load(vma, vm_mm), mm_lock_seq);
  if (mmSeq !== mmLockSeq && fails(cpu, 'mm_lock_seq unchanged')) return CHANGED;
  return vmaSeq === mmSeq && fails(cpu, 'vm_lock_seq not mm_lock_seq') ? WRITE_LOCKED : NULL;
}

/** The patch of 5 Aug 2024 with its end loads swapped: ours, not posted by anyone. */
export function findActiveUprobeSpeculative(cpu: Cpu, mm: Ref, bpVaddr: number): Ref {
  cpu.rcuReadLock();
  const answer = speculate(cpu, mm, bpVaddr, mmEndVmaSpeculation);
  cpu.rcuReadUnlock();
  return answer;
}
