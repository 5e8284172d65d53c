import type { Cpu } from '../memory/cpu.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { PAGE_SIZE, vm_end, vm_file, vm_pgoff, vm_start } from '../memory/layout.ts';
import type { AddressSpace } from './address-space.ts';
import { getFile } from './file.ts';
import { vmAreaDup, vmaIterStore } from './vma.ts';

/**
 * `__split_vma()`: cuts a VMA in two at an address. With `newBelow` the new VMA takes the low part and the old
 * one moves its start: vm_start first, vm_pgoff second, with the tree still holding the old VMA for all of it.
 * Between those two stores lies the torn pair of this lab's story.
 */
export function splitVma(cpu: Cpu, space: AddressSpace, vma: Ref, addr: number, newBelow: boolean): Ref {
  const start = cpu.load(vma, vm_start);
  const pages = (addr - start) / PAGE_SIZE;
  const created = vmAreaDup(cpu, space, vma);
  if (newBelow) {
    cpu.store(created, vm_end, addr);
  } else {
    cpu.store(created, vm_start, addr);
    cpu.store(created, vm_pgoff, cpu.load(vma, vm_pgoff) + pages);
  }
  const file = cpu.load(created, vm_file);
  if (file !== NULL) getFile(cpu, file);

  space.side.vmaStartWrite(cpu, space, vma);
  space.side.vmaStartWrite(cpu, space, created);
  if (newBelow) {
    cpu.store(vma, vm_start, addr);
    cpu.store(vma, vm_pgoff, cpu.load(vma, vm_pgoff) + pages);
  } else {
    cpu.store(vma, vm_end, addr);
  }
  vmaIterStore(cpu, space, created);
  return created;
}
