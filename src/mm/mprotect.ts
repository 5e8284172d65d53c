import type { Cpu } from '../memory/cpu.ts';
import type { Ref } from '../memory/field.ts';
import { VM_EXEC, VM_READ, VM_WRITE, vm_end, vm_flags, vm_start } from '../memory/layout.ts';
import type { AddressSpace } from './address-space.ts';
import { vmasIn } from './find-vma.ts';
import { vmaMergeExistingRange } from './merge-vma.ts';
import { splitVma } from './split-vma.ts';

const PROTECTION = VM_READ | VM_WRITE | VM_EXEC;

/**
 * `mprotect()` of `[start, end)`: one write section. Each VMA joins its neighbours if they then look alike, or
 * is split at the edges; then it is marked and gets its flags.
 *
 * Joining a part of a VMA to a neighbour is done as split without merge here.
 */
export function mprotect(
  cpu: Cpu,
  space: AddressSpace,
  start: number,
  end: number,
  protection: number,
): void {
  space.side.mmapWriteLock(cpu, space);
  // A VMA that joined one before it may be freed by now: it must not even be looked at.
  const gone = new Set<Ref>();
  for (const vma of vmasIn(cpu, space.mm, start, end)) {
    if (gone.has(vma)) continue;
    const old = cpu.load(vma, vm_flags);
    const flags = (old & ~PROTECTION) | protection;
    if (flags === old) continue;
    const first = cpu.load(vma, vm_start);
    const last = cpu.load(vma, vm_end);
    const isWhole = first >= start && last <= end;
    const joined = isWhole ? vmaMergeExistingRange(cpu, space, vma, flags) : [];
    for (const removed of joined) gone.add(removed);
    if (joined.length > 0) continue;
    if (first < start) splitVma(cpu, space, vma, start, true);
    if (last > end) splitVma(cpu, space, vma, end, false);
    space.side.vmaStartWrite(cpu, space, vma);
    cpu.store(vma, vm_flags, flags);
  }
  space.side.mmapWriteUnlock(cpu, space);
}
