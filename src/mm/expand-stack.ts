/**
 * How a stack grows in a page fault. The fault needs the lock for writing only to grow, so it downgrades it at
 * once and goes on as a reader. Which VMAs may grow (VM_GROWSDOWN, the guard gap) is up to the caller.
 */
import { mmapReadUnlock } from '../locks/mmap-lock.ts';
import type { Cpu } from '../memory/cpu.ts';
import { NULL } from '../memory/field.ts';
import { PAGE_SIZE, vm_end, vm_pgoff, vm_start } from '../memory/layout.ts';
import type { AddressSpace } from './address-space.ts';
import { findVmaIntersection, vmaHolding } from './find-vma.ts';
import { vmaIterStoreOverwrite } from './vma.ts';

/** `expand_upwards()`: mark, vm_end, tree. */
export function expandUpwards(cpu: Cpu, space: AddressSpace, address: number, end: number): void {
  const { mm, side } = space;
  side.mmapWriteLock(cpu, space);
  const vma = vmaHolding(cpu, mm, address);
  const old = vma === NULL ? end : cpu.load(vma, vm_end);
  const grows = old < end && findVmaIntersection(cpu, mm, old, end) === NULL;
  if (grows) {
    side.vmaStartWrite(cpu, space, vma);
    cpu.store(vma, vm_end, end);
    vmaIterStoreOverwrite(cpu, space, vma);
  }
  leaveFault(cpu, space, grows);
}

/**
 * `expand_downwards()`: mark, vm_start, vm_pgoff, tree. Between the two stores a file offset computed from them
 * is too large by what the VMA grew; it cannot grow beyond page 0 of its file.
 */
export function expandDownwards(cpu: Cpu, space: AddressSpace, address: number, start: number): void {
  const { mm, side } = space;
  side.mmapWriteLock(cpu, space);
  const vma = vmaHolding(cpu, mm, address);
  const old = vma === NULL ? start : cpu.load(vma, vm_start);
  const pages = (old - start) / PAGE_SIZE;
  const grows =
    start < old && findVmaIntersection(cpu, mm, start, old) === NULL && pages <= cpu.load(vma, vm_pgoff);
  if (grows) {
    side.vmaStartWrite(cpu, space, vma);
    cpu.store(vma, vm_start, start);
    cpu.store(vma, vm_pgoff, cpu.load(vma, vm_pgoff) - pages);
    vmaIterStoreOverwrite(cpu, space, vma);
  }
  leaveFault(cpu, space, grows);
}

/** As lock_mm_and_find_vma() does it: a fault that may go on does so as a reader. */
function leaveFault(cpu: Cpu, space: AddressSpace, grows: boolean): void {
  if (grows) {
    space.side.mmapWriteDowngrade(cpu, space);
    mmapReadUnlock(cpu, space.mm);
  } else {
    space.side.mmapWriteUnlock(cpu, space);
  }
}
