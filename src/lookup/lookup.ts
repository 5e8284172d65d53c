import type { Cpu } from '../memory/cpu.ts';
import type { Ref } from '../memory/field.ts';
import { PAGE_SIZE, VM_HUGETLB, VM_MAYEXEC, VM_MAYSHARE } from '../memory/layout.ts';

/**
 * A lookup: the uprobe behind an address of the running process, or a reason below or equal to NULL why this
 * path cannot say. The caller then takes mmap_lock.
 */
export type Lookup = (cpu: Cpu, mm: Ref, bpVaddr: number) => Ref;

/** `valid_vma(vma, false)`: file-backed text that may be executed, private, no huge pages. */
export const hasProbeFlags = (flags: number): boolean =>
  (flags & (VM_HUGETLB | VM_MAYEXEC | VM_MAYSHARE)) === VM_MAYEXEC;

/** `(vm_pgoff << PAGE_SHIFT) + (vaddr - vm_start)`: where in the file an address lies. */
export const fileOffset = (vmPgoff: number, vmStart: number, vaddr: number): number =>
  vmPgoff * PAGE_SIZE + (vaddr - vmStart);
