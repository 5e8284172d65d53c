import type { Cpu } from '../memory/cpu.ts';
import { NULL, type Ref } from '../memory/field.ts';
import {
  PAGE_SIZE,
  VM_HUGETLB,
  VM_MAYEXEC,
  VM_MAYSHARE,
  VM_WRITE,
  vm_file,
  vm_flags,
  vm_pgoff,
  vm_start,
} from '../memory/layout.ts';

/** The flags that `valid_vma(vma, false)` accepts: text that may be executed, private, no huge pages. */
export const hasProbeFlags = (flags: number): boolean =>
  (flags & (VM_HUGETLB | VM_MAYEXEC | VM_MAYSHARE)) === VM_MAYEXEC;

/** `vaddr_to_offset()`: where in the file an address lies. */
export const fileOffset = (vmPgoff: number, vmStart: number, vaddr: number): number =>
  vmPgoff * PAGE_SIZE + (vaddr - vmStart);

/**
 * `valid_vma()`: true if a breakpoint may lie in the VMA, for a holder of mmap_lock. None is put into writable
 * memory; one that is there already is taken out of it again, for flags may change meanwhile.
 */
export function validVma(cpu: Cpu, vma: Ref, isRegister: boolean): boolean {
  const flags = cpu.load(vma, vm_flags);
  if (isRegister && (flags & VM_WRITE) !== 0) return false;
  return cpu.load(vma, vm_file) !== NULL && hasProbeFlags(flags);
}

/** `offset_to_vaddr()`: where the VMA has, or would have, this place of its file. */
export function offsetToVaddr(cpu: Cpu, vma: Ref, offset: number): number {
  return cpu.load(vma, vm_start) + offset - cpu.load(vma, vm_pgoff) * PAGE_SIZE;
}
