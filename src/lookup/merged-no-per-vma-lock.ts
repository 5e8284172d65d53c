import { mmapLockSpeculateRetry, mmapLockSpeculateTryBegin } from '../locks/no-per-vma-lock.ts';
import type { Cpu } from '../memory/cpu.ts';
import type { Ref } from '../memory/field.ts';
import { speculate } from './merged.ts';

/** As merged, in a kernel without CONFIG_PER_VMA_LOCK: it gives up at once, so every hit takes mmap_lock. */
export function findActiveUprobeSpeculative(cpu: Cpu, mm: Ref, bpVaddr: number): Ref {
  cpu.rcuReadLock();
  const answer = speculate(cpu, mm, bpVaddr, mmapLockSpeculateTryBegin, mmapLockSpeculateRetry);
  cpu.rcuReadUnlock();
  return answer;
}
