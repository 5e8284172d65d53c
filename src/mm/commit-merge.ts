import type { Cpu } from '../memory/cpu.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { PAGE_SIZE, vm_pgoff, vm_start } from '../memory/layout.ts';
import type { AddressSpace } from './address-space.ts';
import { removeVma, vmaIterStoreOverwrite, vmaSetRange } from './vma.ts';

/** What a merge does, once it is decided: every VMA of it is marked as written. */
export interface DecidedMerge {
  /** Gets this range: the larger one, except where {@link adjustBy} is negative. */
  readonly vma: Ref;
  readonly start: number;
  readonly end: number;
  readonly pgoff: number;
  /** The VMA on the other side of a boundary that only moves, or NULL. */
  readonly adjust: Ref;
  /** Bytes that the start of {@link adjust} moves by; negative if that one grows. */
  readonly adjustBy: number;
  /** VMAs that the merge removes, in the order in which they go. */
  readonly removed: readonly Ref[];
}

/**
 * `commit_merge()`: the range of one VMA, field by field, then the tree, then the other side of the boundary.
 * A VMA that grows downwards is the exception: it is changed and stored last. What is gone is freed with the
 * lock still held for writing.
 */
export function commitMerge(cpu: Cpu, space: AddressSpace, merge: DecidedMerge): void {
  const { vma, adjust, adjustBy } = merge;
  vmaSetRange(cpu, vma, merge.start, merge.end, merge.pgoff);
  if (adjustBy >= 0) vmaIterStoreOverwrite(cpu, space, vma);
  if (adjust !== NULL) {
    cpu.store(adjust, vm_start, cpu.load(adjust, vm_start) + adjustBy);
    cpu.store(adjust, vm_pgoff, cpu.load(adjust, vm_pgoff) + adjustBy / PAGE_SIZE);
    if (adjustBy < 0) vmaIterStoreOverwrite(cpu, space, adjust);
  }
  for (const gone of merge.removed) {
    space.side.vmaMarkDetached(cpu, space, gone);
    removeVma(cpu, space, gone);
  }
}
