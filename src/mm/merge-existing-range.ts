import type { Cpu } from '../memory/cpu.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { PAGE_SIZE, vm_end, vm_file, vm_pgoff, vm_start } from '../memory/layout.ts';
import type { AddressSpace } from './address-space.ts';
import { canVmaMergeLeft, canVmaMergeRight, type VmaMergeStruct } from './can-merge.ts';
import { commitMerge } from './commit-merge.ts';
import { vmaEndingAt, vmaStartingAt } from './find-vma.ts';

/**
 * `vma_merge_existing_range()`: `[start, end)`, all of a VMA or one end of it, is about to get these flags and joins
 * the neighbours that then look alike. Returns the VMA that holds the range now, or NULL if nothing joins. In each
 * case marks come first, and the VMA itself is marked before its neighbours.
 */
export function vmaMergeExistingRange(
  cpu: Cpu,
  space: AddressSpace,
  vma: Ref,
  start: number,
  end: number,
  flags: number,
): Ref {
  const from = cpu.load(vma, vm_start);
  const to = cpu.load(vma, vm_end);
  const leftSide = start === from;
  const rightSide = end === to;
  const vmg: VmaMergeStruct = {
    start,
    end,
    pgoff: cpu.load(vma, vm_pgoff) + (start - from) / PAGE_SIZE,
    flags,
    file: cpu.load(vma, vm_file),
    prev: leftSide ? vmaEndingAt(cpu, space.mm, start) : NULL,
    next: rightSide ? vmaStartingAt(cpu, space.mm, end) : NULL,
    of: vma,
  };
  const { prev, next } = vmg;
  const mergeLeft = canVmaMergeLeft(cpu, space, vmg);
  const mergeRight = canVmaMergeRight(cpu, space, vmg);
  if (!mergeLeft && !mergeRight) return NULL;
  const isWhole = leftSide && rightSide;

  space.side.vmaStartWrite(cpu, space, vma);
  if (mergeLeft) space.side.vmaStartWrite(cpu, space, prev);
  if (mergeRight) space.side.vmaStartWrite(cpu, space, next);

  if (mergeLeft) {
    // prev grows over the range, and over next if that joins too. The rest of vma, if any, starts later.
    commitMerge(cpu, space, {
      vma: prev,
      start: cpu.load(prev, vm_start),
      end: mergeRight ? cpu.load(next, vm_end) : end,
      pgoff: cpu.load(prev, vm_pgoff),
      adjust: isWhole ? NULL : vma,
      adjustBy: isWhole ? 0 : end - from,
      removed: mergeRight ? [vma, next] : isWhole ? [vma] : [],
    });
    return prev;
  }
  if (isWhole) {
    commitMerge(cpu, space, {
      vma: next,
      start,
      end: cpu.load(next, vm_end),
      pgoff: vmg.pgoff,
      adjust: NULL,
      adjustBy: 0,
      removed: [vma],
    });
  } else {
    // The one case in which the VMA whose range is set is not the one that grows: vma ends earlier, next starts
    // earlier. In between a part of next's new range belongs to no VMA, though the tree still says vma.
    commitMerge(cpu, space, {
      vma,
      start: from,
      end: start,
      pgoff: cpu.load(vma, vm_pgoff),
      adjust: next,
      adjustBy: start - to,
      removed: [],
    });
  }
  return next;
}
