import { mmapReadUnlock } from '../locks/mmap-lock.ts';
import type { Cpu } from '../memory/cpu.ts';
import { NULL } from '../memory/field.ts';
import { vm_end, vm_start } from '../memory/layout.ts';
import type { AddressSpace } from './address-space.ts';
import { vmasIn } from './find-vma.ts';
import { mtreeStoreRange } from './maple-store.ts';
import { splitVma } from './split-vma.ts';
import { removeVma } from './vma.ts';

/**
 * `munmap()` of `[start, end)`: splits at the edges, marks and detaches each VMA, clears the tree, downgrades
 * the lock (the write section ends there), and only then drops files and VMAs.
 */
export function munmap(cpu: Cpu, space: AddressSpace, start: number, end: number): void {
  space.side.mmapWriteLock(cpu, space);
  const [head] = vmasIn(cpu, space.mm, start, start + 1);
  if (head !== undefined && cpu.load(head, vm_start) < start) splitVma(cpu, space, head, start, true);
  const [tail] = vmasIn(cpu, space.mm, end - 1, end);
  if (tail !== undefined && cpu.load(tail, vm_end) > end) splitVma(cpu, space, tail, end, false);

  const gone = vmasIn(cpu, space.mm, start, end);
  for (const vma of gone) {
    space.side.vmaStartWrite(cpu, space, vma);
    space.side.vmaMarkDetached(cpu, space, vma);
  }
  mtreeStoreRange(cpu, space, start, end - 1, NULL);
  space.side.mmapWriteDowngrade(cpu, space);
  for (const vma of gone) removeVma(cpu, space, vma);
  mmapReadUnlock(cpu, space.mm);
}
