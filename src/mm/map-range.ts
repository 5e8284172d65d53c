import type { Cpu } from '../memory/cpu.ts';
import { NULL } from '../memory/field.ts';
import type { AddressSpace } from './address-space.ts';
import { vmaEndingAt, vmaStartingAt } from './find-vma.ts';
import { vmaMergeNewRange } from './merge-new-range.ts';
import { type Mapping, pgoffOf, vmaIterStore, vmaOf, vmFlagsOf } from './vma.ts';

/**
 * Maps a range, under the lock: a neighbour alike grows over it, or a new VMA gets fields and file, then the mark,
 * then its place in the tree. What mmap() and brk() have in common.
 */
export function mapRange(cpu: Cpu, space: AddressSpace, mapping: Mapping): void {
  const { start, end, file } = mapping;
  const merged = vmaMergeNewRange(cpu, space, {
    start,
    end,
    pgoff: pgoffOf(mapping),
    flags: vmFlagsOf(mapping),
    file,
    prev: vmaEndingAt(cpu, space.mm, start),
    next: vmaStartingAt(cpu, space.mm, end),
    of: NULL,
  });
  if (merged !== NULL) return;
  const vma = vmaOf(cpu, space, mapping);
  space.side.vmaStartWrite(cpu, space, vma);
  vmaIterStore(cpu, space, vma);
}
