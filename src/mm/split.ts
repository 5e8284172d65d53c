import type { Cpu } from '../memory/cpu.ts';
import { vm_start } from '../memory/layout.ts';
import type { AddressSpace } from './address-space.ts';
import { vmasIn } from './find-vma.ts';
import { splitVma } from './split-vma.ts';

/** One write section that only splits the VMA at an address, as madvise() and mbind() do first. */
export function split(cpu: Cpu, space: AddressSpace, addr: number, newBelow: boolean): void {
  space.side.mmapWriteLock(cpu, space);
  const [vma] = vmasIn(cpu, space.mm, addr, addr + 1);
  if (vma !== undefined && cpu.load(vma, vm_start) < addr) splitVma(cpu, space, vma, addr, newBelow);
  space.side.mmapWriteUnlock(cpu, space);
}
