import type { Cpu } from '../memory/cpu.ts';
import { NULL, type Ref } from '../memory/field.ts';
import type { AddressSpace } from './address-space.ts';
import { commitMerge } from './commit-merge.ts';

/**
 * `vma_expand()`: a VMA grows to this range, over gaps and over `next`, a VMA that looks alike and is removed, or
 * NULL.
 */
export function vmaExpand(
  cpu: Cpu,
  space: AddressSpace,
  vma: Ref,
  start: number,
  end: number,
  pgoff: number,
  next: Ref,
): void {
  space.side.vmaStartWrite(cpu, space, vma);
  if (next !== NULL) space.side.vmaStartWrite(cpu, space, next);
  const removed = next === NULL ? [] : [next];
  commitMerge(cpu, space, { vma, start, end, pgoff, adjust: NULL, adjustBy: 0, removed });
}
