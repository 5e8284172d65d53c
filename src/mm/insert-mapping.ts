import type { Cpu } from '../memory/cpu.ts';
import type { AddressSpace } from './address-space.ts';
import { type Mapping, vmaIterStore, vmaOf } from './vma.ts';

/**
 * A VMA of its own, whatever its neighbours are (`insert_vm_struct()`): for address spaces read from a process. Two
 * VMAs that look alike there differ in something that the lab does not model; mmap() would merge them. The caller
 * knows that the range is a gap.
 */
export function insertMapping(cpu: Cpu, space: AddressSpace, mapping: Mapping): void {
  space.side.mmapWriteLock(cpu, space);
  const vma = vmaOf(cpu, space, mapping);
  space.side.vmaStartWrite(cpu, space, vma);
  vmaIterStore(cpu, space, vma);
  space.side.mmapWriteUnlock(cpu, space);
}
