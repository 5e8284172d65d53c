import type { Cpu } from '../memory/cpu.ts';
import { NULL } from '../memory/field.ts';
import { VM_EXEC, VM_READ, VM_WRITE, vm_end, vm_flags } from '../memory/layout.ts';
import type { AddressSpace } from './address-space.ts';
import { vmaHolding } from './find-vma.ts';
import { vmaModifyFlags } from './modify-vma.ts';

const PROTECTION = VM_READ | VM_WRITE | VM_EXEC;
/** VM_MAYREAD is VM_READ so many bits up; so are the others. */
const MAY_SHIFT = 4;

/**
 * `mprotect()` of `[start, end)`: one write section. Each VMA is merged or split, as it needs, then marked, then
 * gets its flags (`mprotect_fixup()`). A hole ends it, as in the kernel, and so does a VMA that may not be protected
 * like that (VM_MAYREAD and so on); what lies before stays changed.
 */
export function mprotect(
  cpu: Cpu,
  space: AddressSpace,
  start: number,
  end: number,
  protection: number,
): void {
  space.side.mmapWriteLock(cpu, space);
  for (let at = start; at < end; ) {
    let vma = vmaHolding(cpu, space.mm, at);
    if (vma === NULL) break;
    const old = cpu.load(vma, vm_flags);
    const flags = (old & ~PROTECTION) | protection;
    if ((flags & ~(flags >> MAY_SHIFT) & PROTECTION) !== 0) break;
    if (flags !== old) {
      vma = vmaModifyFlags(cpu, space, vma, at, Math.min(end, cpu.load(vma, vm_end)), flags);
      // A merged VMA has the flags already. The kernel stores them all the same (vm_flags_reset_once()).
      space.side.vmaStartWrite(cpu, space, vma);
      cpu.writeOnce(vma, vm_flags, flags);
    }
    at = cpu.load(vma, vm_end);
  }
  space.side.mmapWriteUnlock(cpu, space);
}
