/**
 * Is the instruction pointer inside a uprobe trampoline? As the x86 code asks since optimized uprobes: without the
 * lock first, and under it only if a writer came in between.
 *
 *   npx vmaspec check notebooks/readers/uprobe-trampoline.ts
 */
import {
  type Cpu,
  mmapLockSpeculateRetry,
  mmapLockSpeculateTryBegin,
  mmapReadLock,
  mmapReadUnlock,
  NULL,
  type ReaderSetup,
  type Ref,
  VM_EXEC,
  VM_READ,
  vm_flags,
  vmaLookup,
} from 'vmaspec';

/** Stands for vm_private_data, which the VMAs of the lab do not have: it says which special mapping this is. */
const TRAMPOLINE = 0x10000000;

/** An answer is a number above 0. */
const OUTSIDE = 1;
const INSIDE = 2;

/** What the address lies in: a trampoline. */
export const setup: ReaderSetup = { anonymous: true, flags: VM_READ | VM_EXEC | TRAMPOLINE };

export default function inUprobeTrampoline(cpu: Cpu, mm: Ref, ip: number): number {
  cpu.rcuReadLock();
  const seq = mmapLockSpeculateTryBegin(cpu, mm);
  const isOdd = (seq & 1) === 1;
  const found = isOdd ? OUTSIDE : look(cpu, mm, ip);
  const again = isOdd || mmapLockSpeculateRetry(cpu, mm, seq);
  cpu.rcuReadUnlock();
  if (!again) return found;

  mmapReadLock(cpu, mm);
  const sure = look(cpu, mm, ip);
  mmapReadUnlock(cpu, mm);
  return sure;
}

function look(cpu: Cpu, mm: Ref, ip: number): number {
  const vma = vmaLookup(cpu, mm, ip);
  return vma !== NULL && (cpu.load(vma, vm_flags) & TRAMPOLINE) !== 0 ? INSIDE : OUTSIDE;
}
