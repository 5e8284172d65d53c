import { mmapReadLock, mmapReadUnlock } from '../../../src/locks/mmap-lock.ts';
import { EAGAIN, vmaEndRead, vmaStartRead } from '../../../src/locks/vma-lock-refcnt.ts';
import type { Cpu } from '../../../src/memory/cpu.ts';
import { NULL, type Ref } from '../../../src/memory/field.ts';
import { vm_end } from '../../../src/memory/layout.ts';
import { vmaLookup } from '../../../src/mm/vma.ts';

/** Sleeps for mmap_lock while it has a VMA read-locked, for which a writer waits that holds mmap_lock. */
export function holdsThenSleeps(cpu: Cpu, mm: Ref, address: number): number {
  cpu.rcuReadLock();
  const vma = vmaLookup(cpu, mm, address);
  const held = vma === NULL ? NULL : vmaStartRead(cpu, mm, vma);
  cpu.rcuReadUnlock();
  if (held === NULL || held === EAGAIN) return NULL;
  mmapReadLock(cpu, mm); // here
  const end = cpu.load(vma, vm_end);
  mmapReadUnlock(cpu, mm);
  vmaEndRead(cpu, vma);
  return end;
}

/** Waits for a count that nobody ever stores. */
export function waitsForNobody(cpu: Cpu, mm: Ref, address: number): number {
  cpu.rcuReadLock();
  const vma = vmaLookup(cpu, mm, address);
  const end = vma === NULL ? NULL : cpu.waitUntil(vma, vm_end, (value) => value === 1); // for nobody
  cpu.rcuReadUnlock();
  return end;
}
