/** The caller of all lookups: a CPU has hit a breakpoint. */
import { mmapReadLock, mmapReadUnlock } from '../locks/mmap-lock.ts';
import type { Cpu } from '../memory/cpu.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { f_inode, vm_file, vm_pgoff, vm_start } from '../memory/layout.ts';
import { vmaLookup } from '../mm/vma.ts';
import { isTrapAtAddr } from './breakpoint.ts';
import { handlerChain } from './consumers.ts';
import { findUprobeRcu } from './uprobes-tree.ts';
import { fileOffset } from './valid-vma.ts';

/** No uprobe, and a breakpoint is there: somebody else's, so the process gets the signal. */
export const SIGTRAP = -16;
/** No uprobe, and no breakpoint any more, or no memory: the instruction is run again, and faults if it must. */
export const RESTART = -17;

/** Which process was hit, and how its uprobe is looked up. */
export interface Hit {
  /** The `mm_struct` of the process. */
  readonly mm: Ref;
  /**
   * Tried first; a result of NULL or below means that it cannot tell. Without a lookup mmap_lock is taken at once, as
   * up to v6.13.
   */
  readonly lookup?: ((cpu: Cpu, mm: Ref, bpVaddr: number) => Ref) | undefined;
}

/** `handle_swbp()`: tells the consumers of the uprobe. Returns it, or {@link SIGTRAP}, or {@link RESTART}. */
export function handleSwbp(cpu: Cpu, hit: Hit, bpVaddr: number): number {
  // Keeps the uprobe and its consumers, to which the hit takes no reference.
  cpu.rcuReadLockTrace();
  const uprobe = findActiveUprobeRcu(cpu, hit, bpVaddr);
  if (uprobe > NULL) handlerChain(cpu, uprobe);
  cpu.rcuReadUnlockTrace();
  return uprobe;
}

/**
 * `find_active_uprobe_rcu()` (v6.14). Only a uprobe that was found is believed without the lock. That there is none
 * has to be seen together with the breakpoint: registration puts both there, and takes mmap_lock for writing.
 */
function findActiveUprobeRcu(cpu: Cpu, { mm, lookup }: Hit, bpVaddr: number): number {
  const speculative = lookup?.(cpu, mm, bpVaddr) ?? NULL;
  if (speculative > NULL) return speculative;
  mmapReadLock(cpu, mm);
  const answer = findUnderLock(cpu, mm, bpVaddr);
  mmapReadUnlock(cpu, mm);
  return answer;
}

function findUnderLock(cpu: Cpu, mm: Ref, bpVaddr: number): number {
  const vma = vmaLookup(cpu, mm, bpVaddr);
  if (vma === NULL) return RESTART;
  const file = cpu.load(vma, vm_file);
  if (file !== NULL) {
    const offset = fileOffset(cpu.load(vma, vm_pgoff), cpu.load(vma, vm_start), bpVaddr);
    const uprobe = findUprobeRcu(cpu, cpu.load(file, f_inode), offset);
    if (uprobe !== NULL) return uprobe;
  }
  return isTrapAtAddr(cpu, mm, bpVaddr) ? SIGTRAP : RESTART;
}
