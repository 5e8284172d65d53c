import type { Cpu } from '../memory/cpu.ts';
import { fails } from '../memory/fails.ts';
import { NULL, type Ref } from '../memory/field.ts';
import {
  f_inode,
  mm_lock_seq,
  vm_file,
  vm_flags,
  vm_lock_seq,
  vm_mm,
  vm_pgoff,
  vm_start,
} from '../memory/layout.ts';
import { vmaLookup } from '../mm/vma.ts';
import { findUprobeRcu } from '../uprobes/uprobes-tree.ts';
import { CHANGED, NO_FILE, NO_UPROBE, NO_VMA, WRITE_LOCKED } from './fallback.ts';
import { fileOffset, hasProbeFlags } from './lookup.ts';

/** How the patch ends: NULL if nothing about the VMA changed, else the reason. */
export type EndVmaSpeculation = (cpu: Cpu, vma: Ref, mmLockSeq: number) => number;

/** `mm_start_vma_speculation()`. */
export function mmStartVmaSpeculation(cpu: Cpu, mm: Ref): number {
  // Pairs with the RELEASE in vma_end_write_all(): whoever sees the new count sees all that the section stored.
  return cpu.smpLoadAcquire(mm, mm_lock_seq);
}

/**
 * `mm_end_vma_speculation()` as posted: the mm's count first, the VMA's mark second. A writer that ends one
 * section and marks the VMA in a second one between these two loads goes unseen: the old count is still right,
 * the new mark already differs from it.
 */
export function mmEndVmaSpeculation(cpu: Cpu, vma: Ref, mmLockSeq: number): number {
  // The ACQUIRE pairs with the same RELEASE, and orders the next load only: the reads of the VMA may sink below.
  const mmSeq = cpu.smpLoadAcquire(cpu.load(vma, vm_mm), mm_lock_seq);
  const vmaSeq = cpu.readOnce(vma, vm_lock_seq);
  if (mmSeq !== mmLockSeq && fails(cpu, 'mm_lock_seq unchanged')) return CHANGED;
  return vmaSeq === mmSeq && fails(cpu, 'vm_lock_seq not mm_lock_seq') ? WRITE_LOCKED : NULL;
}

/** The patch of 5 Aug 2024, whichever way it ends. */
export function speculate(cpu: Cpu, mm: Ref, bpVaddr: number, endVmaSpeculation: EndVmaSpeculation): Ref {
  const mmLockSeq = mmStartVmaSpeculation(cpu, mm);

  const vma = vmaLookup(cpu, mm, bpVaddr);
  if (vma === NULL) return NO_VMA;

  const answer = findUnlocked(cpu, vma, bpVaddr);
  if (answer < NULL) return answer;

  return endVmaSpeculation(cpu, vma, mmLockSeq) || answer;
}

/** What the patches of August and September 2024 read of a VMA that they do not hold. */
export function findUnlocked(cpu: Cpu, vma: Ref, bpVaddr: number): Ref {
  const file = cpu.dataRace(vma, vm_file);
  if (file === NULL) return NO_FILE;
  if (!hasProbeFlags(cpu.load(vma, vm_flags)) && fails(cpu, 'vm_flags')) return NO_FILE;

  const inode = cpu.dataRace(file, f_inode);
  const vmPgoff = cpu.dataRace(vma, vm_pgoff);
  const vmStart = cpu.dataRace(vma, vm_start);

  const uprobe = findUprobeRcu(cpu, inode, fileOffset(vmPgoff, vmStart, bpVaddr));
  return uprobe === NULL ? NO_UPROBE : uprobe;
}

/** The patch of 5 Aug 2024 as posted: what the thread is about. */
export function findActiveUprobeSpeculative(cpu: Cpu, mm: Ref, bpVaddr: number): Ref {
  cpu.rcuReadLock();
  const answer = speculate(cpu, mm, bpVaddr, mmEndVmaSpeculation);
  cpu.rcuReadUnlock();
  return answer;
}
