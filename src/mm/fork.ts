import { mmdrop } from '../locks/mm-count.ts';
import type { Cpu } from '../memory/cpu.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { brk, mm_mt, start_brk, vm_file, vm_start } from '../memory/layout.ts';
import { type AddressSpace, mmAlloc } from './address-space.ts';
import { exitMmap } from './exit-mmap.ts';
import { getFile } from './file.ts';
import { vmasIn } from './find-vma.ts';
import { mtDup, mtReplace } from './maple-dup.ts';
import { ULONG_MAX } from './maple-tree.ts';
import { vmAreaDup } from './vma.ts';

/**
 * `fork()` and the exit of the child: the whole life of another address space in one operation. Nothing changes in
 * the parent, but all of its VMAs are marked, so lookups that watch marks or the count are turned away for nothing.
 */
export function fork(cpu: Cpu, space: AddressSpace): void {
  const mm = mmAlloc(cpu, cpu.load(space.mm, start_brk), cpu.load(space.mm, brk));
  const child: AddressSpace = { ...space, mm };
  dupMmap(cpu, space, child);
  // mmput(), by the last user.
  exitMmap(cpu, child);
  mmdrop(cpu, mm);
}

/**
 * `dup_mmap()`: takes both locks and copies the nodes of the tree. Then for each VMA it marks the parent's, copies
 * it, marks the copy, puts the copy in its place in the child's tree, and takes the file. Nobody can walk that tree
 * yet.
 */
function dupMmap(cpu: Cpu, space: AddressSpace, child: AddressSpace): void {
  space.side.mmapWriteLock(cpu, space);
  child.side.mmapWriteLock(cpu, child);
  const root = cpu.load(space.mm, mm_mt);
  if (root !== NULL) cpu.store(child.mm, mm_mt, mtDup(cpu, root));
  for (const vma of vmasIn(cpu, space.mm, 0, ULONG_MAX)) {
    space.side.vmaStartWrite(cpu, space, vma);
    const copy = vmAreaDup(cpu, child, vma);
    // vm_flags_clear() of VM_LOCKED_MASK marks; the flags of locked memory are not modelled.
    child.side.vmaStartWrite(cpu, child, copy);
    vmaIterBulkStore(cpu, child, copy);
    const file = cpu.load(copy, vm_file);
    if (file !== NULL) getFile(cpu, file);
  }
  child.side.mmapWriteUnlock(cpu, child);
  space.side.mmapWriteUnlock(cpu, space);
}

/** `vma_iter_bulk_store()`: the copy of the tree has the parent's VMA over the same range. */
function vmaIterBulkStore(cpu: Cpu, child: AddressSpace, copy: Ref): void {
  child.side.vmaMarkAttached(cpu, copy);
  mtReplace(cpu, cpu.load(child.mm, mm_mt), cpu.load(copy, vm_start), copy);
}
