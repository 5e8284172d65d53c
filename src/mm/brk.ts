import type { Cpu } from '../memory/cpu.ts';
import { NULL } from '../memory/field.ts';
import { brk as brkField, PAGE_SIZE, start_brk, VM_READ, VM_WRITE } from '../memory/layout.ts';
import type { AddressSpace } from './address-space.ts';
import { findVmaIntersection } from './find-vma.ts';
import { mapRange } from './map-range.ts';
import { doVmiMunmap } from './munmap-vmas.ts';

/**
 * `brk()`: moves the end of the heap. Down it is a munmap(), with the end moved before the lock is downgraded; up it
 * is anonymous memory, with the end moved after. It fails below the start of the heap, where nothing is mapped in the
 * range to be removed, and closer than a page to the next VMA.
 */
export function brk(cpu: Cpu, space: AddressSpace, end: number): void {
  const { mm, side } = space;
  side.mmapWriteLock(cpu, space);
  const old = cpu.load(mm, brkField);
  const isHeap = end >= cpu.load(mm, start_brk);
  if (isHeap && end < old && findVmaIntersection(cpu, mm, end, old) !== NULL) {
    cpu.store(mm, brkField, end);
    doVmiMunmap(cpu, space, end, old, true);
    return;
  }
  if (isHeap && end > old && findVmaIntersection(cpu, mm, old, end + PAGE_SIZE) === NULL) {
    // do_brk_flags()
    mapRange(cpu, space, { start: old, end, pgoff: 0, flags: VM_READ | VM_WRITE, file: NULL });
    cpu.store(mm, brkField, end);
  }
  side.mmapWriteUnlock(cpu, space);
}
