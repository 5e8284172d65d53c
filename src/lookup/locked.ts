import { mmapReadLock, mmapReadUnlock } from '../locks/mmap-lock.ts';
import type { Cpu } from '../memory/cpu.ts';
import { fails } from '../memory/fails.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { f_inode, vm_file, vm_flags, vm_pgoff, vm_start } from '../memory/layout.ts';
import { vmaLookup } from '../mm/vma.ts';
import { findUprobeRcu } from '../uprobes/uprobes-tree.ts';
import { NO_FILE, NO_UPROBE, NO_VMA } from './fallback.ts';
import { fileOffset, hasProbeFlags } from './lookup.ts';

function findUnderLock(cpu: Cpu, mm: Ref, bpVaddr: number): Ref {
  const vma = vmaLookup(cpu, mm, bpVaddr);
  return vma === NULL ? NO_VMA : findInVma(cpu, vma, bpVaddr);
}

/** The uprobe at an address of a VMA that the caller holds: plain reads. */
export function findInVma(cpu: Cpu, vma: Ref, bpVaddr: number): Ref {
  const file = cpu.load(vma, vm_file);
  if (file === NULL) return NO_FILE;
  if (!hasProbeFlags(cpu.load(vma, vm_flags)) && fails(cpu, 'vm_flags')) return NO_FILE;
  const offset = fileOffset(cpu.load(vma, vm_pgoff), cpu.load(vma, vm_start), bpVaddr);
  const uprobe = findUprobeRcu(cpu, cpu.load(file, f_inode), offset);
  return uprobe === NULL ? NO_UPROBE : uprobe;
}

/** The path that all others fall back to, as in v6.12 and v6.13: under mmap_lock nothing moves. */
export function findActiveUprobeRcu(cpu: Cpu, mm: Ref, bpVaddr: number): Ref {
  mmapReadLock(cpu, mm);
  const answer = findUnderLock(cpu, mm, bpVaddr);
  mmapReadUnlock(cpu, mm);
  return answer;
}
