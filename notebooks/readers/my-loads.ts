/**
 * The template for a reader of your own: begin, your loads, retry. Copy it, put your loads in the middle, and
 *
 *   npx vmaspec check ./my-loads.ts
 *
 * The same without its end, which shows what a hole looks like: npx vmaspec check ./my-loads.ts#withoutRetry
 */
import {
  type Cpu,
  fileOffset,
  mmapLockSpeculateRetry,
  mmapLockSpeculateTryBegin,
  NULL,
  type Ref,
  vm_pgoff,
  vm_start,
  vmaLookup,
} from 'vmaspec';

/** The place in the file that is mapped at an address; NULL: there is none, or take mmap_lock and look again. */
export default function myLoads(cpu: Cpu, mm: Ref, address: number): number {
  cpu.rcuReadLock();
  const seq = mmapLockSpeculateTryBegin(cpu, mm);
  const answer = (seq & 1) === 1 ? NULL : load(cpu, mm, address);
  const again = mmapLockSpeculateRetry(cpu, mm, seq);
  cpu.rcuReadUnlock();
  return again ? NULL : answer;
}

/** It trusts the count that it saw at the beginning. */
export function withoutRetry(cpu: Cpu, mm: Ref, address: number): number {
  cpu.rcuReadLock();
  const seq = mmapLockSpeculateTryBegin(cpu, mm);
  const answer = (seq & 1) === 1 ? NULL : load(cpu, mm, address);
  cpu.rcuReadUnlock();
  return answer;
}

/** Your loads. Nothing that they read may be followed further than to memory that is type-stable. */
function load(cpu: Cpu, mm: Ref, address: number): number {
  const vma = vmaLookup(cpu, mm, address);
  if (vma === NULL) return NULL;
  return fileOffset(cpu.load(vma, vm_pgoff), cpu.load(vma, vm_start), address);
}
