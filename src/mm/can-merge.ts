import type { Cpu } from '../memory/cpu.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { PAGE_SIZE, vm_end, vm_file, vm_flags, vm_pgoff, vm_start } from '../memory/layout.ts';
import type { AddressSpace } from './address-space.ts';
import { sameOwnObjects } from './own-object.ts';

/** `vma_merge_struct`: a range as it is about to be, and the VMAs that touch it on either side, or NULL. */
export interface VmaMergeStruct {
  readonly start: number;
  readonly end: number;
  readonly pgoff: number;
  readonly flags: number;
  readonly file: Ref;
  readonly prev: Ref;
  readonly next: Ref;
  /** The VMA that the range is a part of, or is moved from; NULL for new pages. */
  readonly of: Ref;
}

/** `can_vma_merge_left()`: the range goes on where the VMA before it ends, in the file as in memory. */
export function canVmaMergeLeft(cpu: Cpu, space: AddressSpace, vmg: VmaMergeStruct): boolean {
  const { prev } = vmg;
  return isMergeableVma(cpu, space, prev, vmg) && cpu.load(prev, vm_pgoff) + pagesOf(cpu, prev) === vmg.pgoff;
}

/** `can_vma_merge_right()`: the VMA behind goes on where the range ends, in the file as in memory. */
export function canVmaMergeRight(cpu: Cpu, space: AddressSpace, vmg: VmaMergeStruct): boolean {
  const { next } = vmg;
  const pages = (vmg.end - vmg.start) / PAGE_SIZE;
  return isMergeableVma(cpu, space, next, vmg) && vmg.pgoff + pages === cpu.load(next, vm_pgoff);
}

/** `vma_pages()`. */
export function pagesOf(cpu: Cpu, vma: Ref): number {
  return (cpu.load(vma, vm_end) - cpu.load(vma, vm_start)) / PAGE_SIZE;
}

/** Same flags and file, and policies and names alike; anon_vmas, which the kernel compares too, are not modelled. */
function isMergeableVma(
  cpu: Cpu,
  space: AddressSpace,
  vma: Ref,
  { flags, file, of }: VmaMergeStruct,
): boolean {
  if (vma === NULL || cpu.load(vma, vm_flags) !== flags || cpu.load(vma, vm_file) !== file) return false;
  return sameOwnObjects(cpu, space.objects ?? [], vma, of);
}
