import type { Cpu } from '../memory/cpu.ts';
import { fails } from '../memory/fails.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { vm_lock_seq } from '../memory/layout.ts';
import { vmaLookup } from '../mm/vma.ts';
import { findUnlocked } from './aug02.ts';
import { CHANGED, NO_VMA, WRITE_LOCKED } from './fallback.ts';

/**
 * The sequence lock that Peter Zijlstra drew on 3 Aug 2024, one for each VMA: odd while it is modified, and both
 * reads of the count fenced. His retries for ever; this one tries once, since it has a way to fall back.
 */
export function findActiveUprobeSpeculative(cpu: Cpu, mm: Ref, bpVaddr: number): Ref {
  cpu.rcuReadLock();
  const answer = speculate(cpu, mm, bpVaddr);
  cpu.rcuReadUnlock();
  return answer;
}

function speculate(cpu: Cpu, mm: Ref, bpVaddr: number): Ref {
  const vma = vmaLookup(cpu, mm, bpVaddr);
  if (vma === NULL) return NO_VMA;

  const seq = cpu.readOnce(vma, vm_lock_seq);
  if ((seq & 1) === 1 && fails(cpu, 'vm_lock_seq even')) return WRITE_LOCKED;
  // Pairs with smp_wmb() before the count is made even again: whoever sees that sees the section whole.
  cpu.smpRmb();

  const answer = findUnlocked(cpu, vma, bpVaddr);
  if (answer < NULL) return answer;

  // Pairs with smp_wmb() after the count is made odd: whoever saw a changed field sees that.
  cpu.smpRmb();
  return cpu.readOnce(vma, vm_lock_seq) !== seq && fails(cpu, 'vm_lock_seq unchanged') ? CHANGED : answer;
}
