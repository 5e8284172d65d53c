import type { Cpu } from '../memory/cpu.ts';
import { fails } from '../memory/fails.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { f_inode, vm_end, vm_file, vm_flags, vm_lock_seq, vm_pgoff, vm_start } from '../memory/layout.ts';
import { vmaLookup } from '../mm/vma.ts';
import { findUprobeRcu } from '../uprobes/uprobes-tree.ts';
import { CHANGED, NO_FILE, NO_UPROBE, NO_VMA } from './fallback.ts';
import { fileOffset, hasProbeFlags } from './lookup.ts';

function speculate(cpu: Cpu, mm: Ref, bpVaddr: number): Ref {
  const vma = vmaLookup(cpu, mm, bpVaddr);
  if (vma === NULL) return NO_VMA;

  const vmLockSeq = cpu.readOnce(vma, vm_lock_seq);
  const answer = findUnlocked(cpu, vma, bpVaddr);
  if (answer < NULL) return answer;

  return vmLockSeq !== cpu.readOnce(vma, vm_lock_seq) && fails(cpu, 'vm_lock_seq unchanged')
    ? CHANGED
    : answer;
}

/** What the sketch reads of a VMA that it does not hold: READ_ONCE() throughout, flags and range checked. */
export function findUnlocked(cpu: Cpu, vma: Ref, bpVaddr: number): Ref {
  const file = cpu.readOnce(vma, vm_file);
  const flags = cpu.readOnce(vma, vm_flags);
  if (file === NULL || (!hasProbeFlags(flags) && fails(cpu, 'vm_flags'))) return NO_FILE;

  const inode = cpu.readOnce(file, f_inode);
  const vmPgoff = cpu.readOnce(vma, vm_pgoff);
  const vmStart = cpu.readOnce(vma, vm_start);
  const vmEnd = cpu.readOnce(vma, vm_end);
  if ((bpVaddr < vmStart || bpVaddr >= vmEnd) && fails(cpu, 'vm_start to vm_end')) return CHANGED;

  const uprobe = findUprobeRcu(cpu, inode, fileOffset(vmPgoff, vmStart, bpVaddr));
  return uprobe === NULL ? NO_UPROBE : uprobe;
}

/**
 * The first of Nakryiko's sketches, 2 Aug 2024: only `vm_lock_seq` is compared. It moves when a write begins, never
 * when one ends, so whoever starts inside a write section does not notice it (Zijlstra, 3 Aug 2024).
 */
export function findActiveUprobeRcu(cpu: Cpu, mm: Ref, bpVaddr: number): Ref {
  cpu.rcuReadLock();
  const answer = speculate(cpu, mm, bpVaddr);
  cpu.rcuReadUnlock();
  return answer;
}
