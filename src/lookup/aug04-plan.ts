import type { Cpu } from '../memory/cpu.ts';
import { fails } from '../memory/fails.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { mm_lock_seq, vm_lock_seq } from '../memory/layout.ts';
import { vmaLookup } from '../mm/vma.ts';
import { findUnlocked } from './aug02.ts';
import { CHANGED, NO_VMA, WRITE_LOCKED } from './fallback.ts';

/**
 * The plan of 4 Aug 2024, steps a) to e), where an odd `vm_lock_seq` means that the VMA is being modified. In the
 * kernel it never meant that; `int-odd` is a writer side in which it does. The barriers are the two of the plan.
 */
export function findActiveUprobeSpeculative(cpu: Cpu, mm: Ref, bpVaddr: number): Ref {
  cpu.rcuReadLock();
  const answer = speculate(cpu, mm, bpVaddr);
  cpu.rcuReadUnlock();
  return answer;
}

function speculate(cpu: Cpu, mm: Ref, bpVaddr: number): Ref {
  // a.1) The acquire pairs with the RELEASE in vma_end_write_all(): a lookup that sees that a section has ended no
  // longer finds a VMA which that section removed.
  const mmLockSeq = cpu.smpLoadAcquire(mm, mm_lock_seq);

  const vma = vmaLookup(cpu, mm, bpVaddr);
  if (vma === NULL) return NO_VMA;

  // a.2) Pairs with smp_wmb() before vm_lock_seq is made even again: whoever sees that sees the section whole. a.3)
  const vmLockSeq = cpu.smpLoadAcquire(vma, vm_lock_seq);
  if ((vmLockSeq & 1) === 1 && fails(cpu, 'vm_lock_seq even')) return WRITE_LOCKED;

  // b) and c), as in the sketch before.
  const answer = findUnlocked(cpu, vma, bpVaddr);
  if (answer < NULL) return answer;

  // d) and e). Nothing keeps the reads above from sinking below these.
  if (cpu.readOnce(vma, vm_lock_seq) !== vmLockSeq && fails(cpu, 'vm_lock_seq unchanged')) return CHANGED;
  return cpu.readOnce(mm, mm_lock_seq) !== mmLockSeq && fails(cpu, 'mm_lock_seq unchanged')
    ? CHANGED
    : answer;
}
