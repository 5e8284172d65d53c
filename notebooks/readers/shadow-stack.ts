/**
 * Does the shadow stack pointer that sigreturn is about to use lie in a shadow stack? The x86 code looked at the VMA and
 * read the token under mmap_lock, which the fault of that read takes again: a deadlock beside a writer that waits. Since
 * commit 9874b2917b9f it speculates. There the flag is all that is asked for; here the end of the mapping is the answer,
 * so that a stale one shows.
 *
 *   npx vmaspec check notebooks/readers/shadow-stack.ts
 */
import {
  type Cpu,
  mmapLockSpeculateRetry,
  mmapLockSpeculateTryBegin,
  NULL,
  type ReaderSetup,
  type Ref,
  VM_READ,
  VM_WRITE,
  vm_end,
  vm_flags,
  vmaLookup,
} from 'vmaspec';

/** VM_SHADOW_STACK has another bit in the kernel; its value does not matter here. */
const VM_SHADOW_STACK = 0x20000000;

/** What the address lies in: a shadow stack. */
export const setup: ReaderSetup = { anonymous: true, flags: VM_READ | VM_WRITE | VM_SHADOW_STACK };

/** The end of the shadow stack that holds the pointer; NULL: none, or take mmap_lock and look again. */
export default function shadowStackOf(cpu: Cpu, mm: Ref, ssp: number): number {
  cpu.rcuReadLock();
  const end = speculate(cpu, mm, ssp);
  cpu.rcuReadUnlock();
  return end;
}

function speculate(cpu: Cpu, mm: Ref, ssp: number): number {
  const seq = mmapLockSpeculateTryBegin(cpu, mm);
  if ((seq & 1) === 1) return NULL;
  const vma = vmaLookup(cpu, mm, ssp);
  if (vma === NULL || (cpu.load(vma, vm_flags) & VM_SHADOW_STACK) === 0) return NULL;
  const end = cpu.load(vma, vm_end);
  return mmapLockSpeculateRetry(cpu, mm, seq) ? NULL : end;
}
