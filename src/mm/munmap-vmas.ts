import { mmapReadUnlock } from '../locks/mmap-lock.ts';
import type { Cpu } from '../memory/cpu.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { vm_end, vm_start } from '../memory/layout.ts';
import type { AddressSpace } from './address-space.ts';
import { findVma, findVmaIntersection } from './find-vma.ts';
import { mtreeStoreRange } from './maple-store.ts';
import { splitVma } from './split-vma.ts';
import { removeVma } from './vma.ts';

/**
 * `vms_gather_munmap_vmas()`: splits at the start, then marks and detaches VMA after VMA, splitting the last at
 * the end when it gets there. The tree still holds them all. Its own tree of what is gone is an array here.
 */
export function vmsGatherMunmapVmas(cpu: Cpu, space: AddressSpace, start: number, end: number): Ref[] {
  const gone: Ref[] = [];
  let vma = findVmaIntersection(cpu, space.mm, start, end);
  if (vma !== NULL && cpu.load(vma, vm_start) < start) splitVma(cpu, space, vma, start, true);
  while (vma !== NULL && cpu.load(vma, vm_start) < end) {
    if (cpu.load(vma, vm_end) > end) splitVma(cpu, space, vma, end, false);
    space.side.vmaStartWrite(cpu, space, vma);
    gone.push(vma);
    space.side.vmaMarkDetached(cpu, space, vma);
    vma = findVma(cpu, space.mm, cpu.load(vma, vm_end));
  }
  return gone;
}

/**
 * `vms_complete_munmap_vmas()`, after the tree has let go of them: drops files and VMAs. With `unlock` the lock is
 * downgraded before, which ends the write section, and given back after.
 */
export function vmsCompleteMunmapVmas(
  cpu: Cpu,
  space: AddressSpace,
  gone: readonly Ref[],
  unlock: boolean,
): void {
  if (unlock) space.side.mmapWriteDowngrade(cpu, space);
  for (const vma of gone) removeVma(cpu, space, vma);
  if (unlock) mmapReadUnlock(cpu, space.mm);
}

/**
 * `do_vmi_munmap()`: takes `[start, end)` out of the tree and frees what was there. With `unlock` the lock is
 * given back however it ends.
 */
export function doVmiMunmap(
  cpu: Cpu,
  space: AddressSpace,
  start: number,
  end: number,
  unlock: boolean,
): void {
  const gone = vmsGatherMunmapVmas(cpu, space, start, end);
  if (gone.length > 0) {
    mtreeStoreRange(cpu, space, start, end - 1, NULL);
    vmsCompleteMunmapVmas(cpu, space, gone, unlock);
  } else if (unlock) {
    space.side.mmapWriteUnlock(cpu, space);
  }
}
