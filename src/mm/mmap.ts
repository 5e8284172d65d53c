import type { Cpu } from '../memory/cpu.ts';
import { NULL } from '../memory/field.ts';
import type { AddressSpace } from './address-space.ts';
import { findVmaIntersection } from './find-vma.ts';
import { mapRange } from './map-range.ts';
import { vmsCompleteMunmapVmas, vmsGatherMunmapVmas } from './munmap-vmas.ts';
import type { Mapping } from './vma.ts';

/** `mmap()` into a gap, as with MAP_FIXED_NOREPLACE: if anything is there, nothing happens. */
export function mmap(cpu: Cpu, space: AddressSpace, mapping: Mapping): void {
  const { start, end } = mapping;
  space.side.mmapWriteLock(cpu, space);
  if (start < end && findVmaIntersection(cpu, space.mm, start, end) === NULL) mapRange(cpu, space, mapping);
  space.side.mmapWriteUnlock(cpu, space);
}

/**
 * `mmap()` with MAP_FIXED, over whatever is there. What was there is marked and detached first, but stays in the
 * tree until one store puts the new VMA over it; then its files and VMAs go, with the lock still held for writing.
 */
export function mmapFixed(cpu: Cpu, space: AddressSpace, mapping: Mapping): void {
  const { start, end } = mapping;
  space.side.mmapWriteLock(cpu, space);
  if (start < end) {
    const gone = vmsGatherMunmapVmas(cpu, space, start, end);
    mapRange(cpu, space, mapping);
    vmsCompleteMunmapVmas(cpu, space, gone, false);
  }
  space.side.mmapWriteUnlock(cpu, space);
}
