import type { Cpu } from '../memory/cpu.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { PAGE_SIZE, vm_end, vm_file, vm_flags, vm_pgoff, vm_start } from '../memory/layout.ts';
import type { AddressSpace } from './address-space.ts';
import { pagesOf } from './can-merge.ts';
import { getFile } from './file.ts';
import { findVmaIntersection, vmaEndingAt, vmaHolding, vmaStartingAt } from './find-vma.ts';
import { vmaMergeNewRange } from './merge-new-range.ts';
import { doVmiMunmap } from './munmap-vmas.ts';
import { vmAreaDup, vmaIterStore, vmaSetRange } from './vma.ts';

/**
 * `mremap()` with MREMAP_FIXED: moves pages of one VMA over whatever is at the new place. Both places are mapped
 * for a while. As in the kernel what was at the new place goes first, even if the old range then turns out to
 * reach beyond its VMA.
 */
export function mremap(
  cpu: Cpu,
  space: AddressSpace,
  oldStart: number,
  length: number,
  newStart: number,
): void {
  const oldEnd = oldStart + length;
  const newEnd = newStart + length;
  space.side.mmapWriteLock(cpu, space);
  const isMovable = length > 0 && (newEnd <= oldStart || newStart >= oldEnd);
  if (isMovable && vmaHolding(cpu, space.mm, oldStart) !== NULL) {
    doVmiMunmap(cpu, space, newStart, newEnd, false);
    const vma = vmaHolding(cpu, space.mm, oldStart);
    if (cpu.load(vma, vm_end) >= oldEnd) moveVma(cpu, space, vma, oldStart, length, newStart);
  }
  space.side.mmapWriteUnlock(cpu, space);
}

/** `move_vma()`: the mark, the copy, then the old range goes as in munmap(), but under the write lock. */
function moveVma(
  cpu: Cpu,
  space: AddressSpace,
  vma: Ref,
  oldStart: number,
  length: number,
  newStart: number,
): void {
  space.side.vmaStartWrite(cpu, space, vma);
  const pgoff = cpu.load(vma, vm_pgoff) + (oldStart - cpu.load(vma, vm_start)) / PAGE_SIZE;
  copyVma(cpu, space, vma, newStart, length, pgoff);
  doVmiMunmap(cpu, space, oldStart, oldStart + length, false);
}

/**
 * `copy_vma()`: the new place joins a neighbour alike, or gets a VMA of its own. Anonymous memory keeps its
 * `vm_pgoff`, as it does once a page of it was touched.
 */
function copyVma(
  cpu: Cpu,
  space: AddressSpace,
  vma: Ref,
  start: number,
  length: number,
  pgoff: number,
): void {
  const end = start + length;
  const file = cpu.load(vma, vm_file);
  const merged = vmaMergeNewRange(cpu, space, {
    start,
    end,
    pgoff,
    flags: cpu.load(vma, vm_flags),
    file,
    prev: vmaEndingAt(cpu, space.mm, start),
    next: vmaStartingAt(cpu, space.mm, end),
    of: vma,
  });
  if (merged !== NULL) return;
  const created = vmAreaDup(cpu, space, vma);
  vmaSetRange(cpu, created, start, end, pgoff);
  if (file !== NULL) getFile(cpu, file);
  vmaLink(cpu, space, created);
}

/** `vma_link()`. */
function vmaLink(cpu: Cpu, space: AddressSpace, vma: Ref): void {
  space.side.vmaStartWrite(cpu, space, vma);
  vmaIterStore(cpu, space, vma);
}

/**
 * `mremap()` to a larger size where the VMA is: the VMA at the address ends later, if nothing is in the way, and
 * joins a VMA alike that then touches it (`vma_merge_extend()`).
 */
export function mremapInPlace(cpu: Cpu, space: AddressSpace, address: number, end: number): void {
  const { mm, side } = space;
  side.mmapWriteLock(cpu, space);
  const vma = vmaHolding(cpu, mm, address);
  const start = vma === NULL ? end : cpu.load(vma, vm_end);
  if (start < end && findVmaIntersection(cpu, mm, start, end) === NULL) {
    vmaMergeNewRange(cpu, space, {
      start,
      end,
      pgoff: cpu.load(vma, vm_pgoff) + pagesOf(cpu, vma),
      flags: cpu.load(vma, vm_flags),
      file: cpu.load(vma, vm_file),
      prev: vma,
      next: vmaStartingAt(cpu, mm, end),
      of: vma,
    });
  }
  side.mmapWriteUnlock(cpu, space);
}
