import type { Cpu } from '../memory/cpu.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { vm_end, vm_start } from '../memory/layout.ts';
import type { AddressSpace } from './address-space.ts';
import { vmaMergeExistingRange } from './merge-existing-range.ts';
import { splitVma } from './split-vma.ts';

/**
 * `vma_modify_flags()`: makes `[start, end)` a VMA that can get these flags: merged with a neighbour that has them,
 * or split off at its ends. The caller sets the flags.
 */
export function vmaModifyFlags(
  cpu: Cpu,
  space: AddressSpace,
  vma: Ref,
  start: number,
  end: number,
  flags: number,
): Ref {
  const merged = vmaMergeExistingRange(cpu, space, vma, start, end, flags);
  if (merged !== NULL) return merged;
  if (cpu.load(vma, vm_start) < start) splitVma(cpu, space, vma, start, true);
  if (cpu.load(vma, vm_end) > end) splitVma(cpu, space, vma, end, false);
  return vma;
}
