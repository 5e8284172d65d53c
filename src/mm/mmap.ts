import type { Cpu } from '../memory/cpu.ts';
import type { AddressSpace } from './address-space.ts';
import { mtreeStoreRange } from './maple-store.ts';
import { type Mapping, vmaOf } from './vma.ts';

/** `mmap()` into a gap: fields and file first, then the mark, then the tree. The caller knows that it is a gap. */
export function mmap(cpu: Cpu, space: AddressSpace, mapping: Mapping): void {
  space.side.mmapWriteLock(cpu, space);
  const vma = vmaOf(cpu, space, mapping);
  space.side.vmaStartWrite(cpu, space, vma);
  mtreeStoreRange(cpu, space, mapping.start, mapping.end - 1, vma);
  space.side.mmapWriteUnlock(cpu, space);
}
