import type { Cpu } from '../memory/cpu.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { vm_end, vm_pgoff, vm_start } from '../memory/layout.ts';
import type { AddressSpace } from './address-space.ts';
import { canVmaMergeLeft, canVmaMergeRight, type VmaMergeStruct } from './can-merge.ts';
import { vmaExpand } from './expand-vma.ts';

/**
 * `vma_merge_new_range()`: pages that are about to be mapped into a gap become part of the VMA before or behind them;
 * if both look alike, the one before takes over the other. Returns the VMA that grew, or NULL.
 */
export function vmaMergeNewRange(cpu: Cpu, space: AddressSpace, vmg: VmaMergeStruct): Ref {
  const { prev, next } = vmg;
  const mergeLeft = canVmaMergeLeft(cpu, space, vmg);
  const mergeRight = canVmaMergeRight(cpu, space, vmg);
  if (!mergeLeft && !mergeRight) return NULL;
  const grown = mergeLeft ? prev : next;
  const start = mergeLeft ? cpu.load(prev, vm_start) : vmg.start;
  const end = mergeRight ? cpu.load(next, vm_end) : vmg.end;
  const pgoff = mergeLeft ? cpu.load(prev, vm_pgoff) : vmg.pgoff;
  vmaExpand(cpu, space, grown, start, end, pgoff, mergeLeft && mergeRight ? next : NULL);
  return grown;
}
