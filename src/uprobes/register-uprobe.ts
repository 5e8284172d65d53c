/**
 * Registration: a uprobe goes into the tree first, then a breakpoint into each process that maps its place; removal
 * is the other way round. So a breakpoint always has its uprobe. Both take the write side of mmap_lock of each
 * address space, and so move its `mm_lock_seq`, although no VMA changes.
 */
import type { Cpu } from '../memory/cpu.ts';
import type { Ref } from '../memory/field.ts';
import {
  f_inode,
  inode as inodeField,
  offset as offsetField,
  register_rwsem,
  vm_end,
  vm_file,
  vm_start,
} from '../memory/layout.ts';
import type { AddressSpace } from '../mm/address-space.ts';
import { vmasIn } from '../mm/find-vma.ts';
import { ULONG_MAX } from '../mm/maple-tree.ts';
import { setOrigInsn, setSwbp } from './breakpoint.ts';
import { consumerAdd, consumerDel, filterChain } from './consumers.ts';
import { putUprobe } from './uprobe-refcount.ts';
import { allocUprobe } from './uprobes-tree.ts';
import { offsetToVaddr, validVma } from './valid-vma.ts';

/**
 * `uprobe_register()`: the uprobe at (inode, offset), with one more consumer and reference. The caller keeps the
 * inode and names the address spaces that map the file: the kernel finds them by its i_mmap tree.
 */
export function uprobeRegister(
  cpu: Cpu,
  inode: Ref,
  offset: number,
  consumer: Ref,
  spaces: readonly AddressSpace[],
): Ref {
  const uprobe = allocUprobe(cpu, inode, offset);
  cpu.downWrite(uprobe, register_rwsem);
  consumerAdd(cpu, uprobe, consumer);
  for (const space of spaces) registerForEachVma(cpu, uprobe, space, true);
  cpu.upWrite(uprobe, register_rwsem);
  return uprobe;
}

/**
 * `uprobe_unregister_nosync()`: takes the consumer and its reference away, and the breakpoints with the last one.
 * Hits may still be at work with the consumer: {@link uprobeUnregisterSync} waits for them.
 */
export function uprobeUnregisterNosync(
  cpu: Cpu,
  uprobe: Ref,
  consumer: Ref,
  spaces: readonly AddressSpace[],
): void {
  cpu.downWrite(uprobe, register_rwsem);
  consumerDel(cpu, uprobe, consumer);
  for (const space of spaces) registerForEachVma(cpu, uprobe, space, false);
  cpu.upWrite(uprobe, register_rwsem);
  // Last: a uprobe that leaves the tree before its breakpoints would turn a hit into a SIGTRAP.
  putUprobe(cpu, uprobe);
}

/** `uprobe_unregister_sync()`: after it, no hit uses a consumer that was unregistered before. */
export function uprobeUnregisterSync(cpu: Cpu): void {
  cpu.synchronizeRcuTasksTrace();
}

/**
 * `register_for_each_vma()` for one address space. The kernel takes the lock once for each mapping of the place,
 * which is once: two mappings of the same text in one process are rare.
 */
function registerForEachVma(cpu: Cpu, uprobe: Ref, space: AddressSpace, isRegister: boolean): void {
  const inode = cpu.load(uprobe, inodeField);
  const offset = cpu.load(uprobe, offsetField);
  // For writing, although nothing of the VMAs changes: a hit that found no uprobe under the read side still finds
  // no breakpoint when it asks for one.
  space.side.mmapWriteLock(cpu, space);
  for (const vma of vmasIn(cpu, space.mm, 0, ULONG_MAX)) {
    if (!validVma(cpu, vma, isRegister) || cpu.load(cpu.load(vma, vm_file), f_inode) !== inode) continue;
    const vaddr = offsetToVaddr(cpu, vma, offset);
    if (vaddr < cpu.load(vma, vm_start) || vaddr >= cpu.load(vma, vm_end)) continue;
    if (isRegister) installBreakpoint(cpu, space.mm, vaddr);
    else if (!filterChain(cpu, uprobe)) removeBreakpoint(cpu, space.mm, vaddr);
  }
  space.side.mmapWriteUnlock(cpu, space);
}

/** `install_breakpoint()`. The copy of the instruction that the kernel makes first (prepare_uprobe()) is left out. */
function installBreakpoint(cpu: Cpu, mm: Ref, vaddr: number): void {
  setSwbp(cpu, mm, vaddr);
}

/** `remove_breakpoint()`. */
function removeBreakpoint(cpu: Cpu, mm: Ref, vaddr: number): void {
  setOrigInsn(cpu, mm, vaddr);
}
