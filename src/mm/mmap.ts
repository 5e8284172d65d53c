import type { Cpu } from '../memory/cpu.ts';
import type { AddressSpace } from './address-space.ts';
import { type Mapping, vmaIterStore, vmaOf } from './vma.ts';

/** `mmap()` into a gap: fields and file first, then the mark, then the tree. The caller knows that it is a gap. */
export function mmap(cpu: Cpu, space: AddressSpace, mapping: Mapping): void {
  space.side.mmapWriteLock(cpu, space);
  const vma = vmaOf(cpu, space, mapping);
  space.side.vmaStartWrite(cpu, space, vma);
  vmaIterStore(cpu, space, vma);
  space.side.mmapWriteUnlock(cpu, space);
}
