import type { Cpu } from '../memory/cpu.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { PAGE_SIZE, vm_end, vm_file, vm_flags, vm_pgoff, vm_start } from '../memory/layout.ts';
import type { AddressSpace } from './address-space.ts';
import { findVma } from './find-vma.ts';
import { mtreeStoreRange } from './maple-store.ts';
import { removeVma, vmaSetRange } from './vma.ts';

/**
 * `vma_merge_existing_range()` for a VMA that is about to get these flags as a whole: it joins the neighbours
 * that then look alike. Returns the VMAs that are gone by it: none if nothing joins.
 */
export function vmaMergeExistingRange(cpu: Cpu, space: AddressSpace, vma: Ref, flags: number): Ref[] {
  const start = cpu.load(vma, vm_start);
  const end = cpu.load(vma, vm_end);
  const below = start === 0 ? NULL : findVma(cpu, space.mm, start - 1);
  const above = findVma(cpu, space.mm, end);
  const mergeLeft = areContiguous(cpu, below, vma) && cpu.load(below, vm_flags) === flags;
  const mergeRight = areContiguous(cpu, vma, above) && cpu.load(above, vm_flags) === flags;
  if (!mergeLeft && !mergeRight) return [];

  const target = mergeLeft ? below : above;
  const removed = mergeLeft && mergeRight ? [vma, above] : [vma];
  for (const merged of mergeLeft && mergeRight ? [vma, below, above] : [vma, target]) {
    space.side.vmaStartWrite(cpu, space, merged);
  }
  const from = mergeLeft ? cpu.load(below, vm_start) : start;
  const to = mergeRight ? cpu.load(above, vm_end) : end;
  vmaSetRange(cpu, target, from, to, cpu.load(mergeLeft ? below : vma, vm_pgoff));
  mtreeStoreRange(cpu, space, from, to - 1, target);
  for (const gone of removed) {
    space.side.vmaMarkDetached(cpu, space, gone);
    removeVma(cpu, space, gone);
  }
  return removed;
}

/** Adjacent, same file, contiguous offsets. */
function areContiguous(cpu: Cpu, low: Ref, high: Ref): boolean {
  if (low === NULL || high === NULL || low === high) return false;
  const end = cpu.load(low, vm_end);
  if (cpu.load(high, vm_start) !== end || cpu.load(low, vm_file) !== cpu.load(high, vm_file)) return false;
  const pages = (end - cpu.load(low, vm_start)) / PAGE_SIZE;
  return cpu.load(low, vm_pgoff) + pages === cpu.load(high, vm_pgoff);
}
