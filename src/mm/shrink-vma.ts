import type { Cpu } from '../memory/cpu.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { PAGE_SIZE, vm_end, vm_pgoff, vm_start } from '../memory/layout.ts';
import type { AddressSpace } from './address-space.ts';
import { vmaHolding } from './find-vma.ts';
import { mtreeStoreRange } from './maple-store.ts';
import { vmaSetRange } from './vma.ts';

/**
 * One write section that takes an end off the VMA at an address by vma_shrink(), as exec does when it has moved
 * the stack. Splits, munmap() and merges that move a boundary make a VMA smaller in their own ways.
 */
export function shrink(cpu: Cpu, space: AddressSpace, address: number, start: number, end: number): void {
  space.side.mmapWriteLock(cpu, space);
  const vma = vmaHolding(cpu, space.mm, address);
  if (vma !== NULL && start < end) {
    const from = cpu.load(vma, vm_start);
    const to = cpu.load(vma, vm_end);
    const isOneEnd = (start === from && end < to) || (start > from && end === to);
    const pgoff = cpu.load(vma, vm_pgoff) + (start - from) / PAGE_SIZE;
    if (isOneEnd) vmaShrink(cpu, space, vma, start, end, pgoff);
  }
  space.side.mmapWriteUnlock(cpu, space);
}

/** `vma_shrink()`: the tree first, then the range: a lookup by address never meets the old range of a small VMA. */
function vmaShrink(cpu: Cpu, space: AddressSpace, vma: Ref, start: number, end: number, pgoff: number): void {
  const from = cpu.load(vma, vm_start);
  space.side.vmaStartWrite(cpu, space, vma);
  if (from < start) mtreeStoreRange(cpu, space, from, start - 1, NULL);
  else mtreeStoreRange(cpu, space, end, cpu.load(vma, vm_end) - 1, NULL);
  vmaSetRange(cpu, vma, start, end, pgoff);
}
