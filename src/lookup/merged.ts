import { mmapLockSpeculateRetry, mmapLockSpeculateTryBegin } from '../locks/seqcount.ts';
import type { Cpu } from '../memory/cpu.ts';
import { fails } from '../memory/fails.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { f_inode, vm_file, vm_pgoff, vm_start } from '../memory/layout.ts';
import { vmaLookup } from '../mm/vma.ts';
import { findUprobeRcu } from '../uprobes/uprobes-tree.ts';
import { CHANGED, NO_FILE, NO_UPROBE, NO_VMA, WRITE_LOCKED } from './fallback.ts';
import { fileOffset } from './lookup.ts';

/** The lookup with the two functions that depend on the kernel's configuration. */
export function speculate(
  cpu: Cpu,
  mm: Ref,
  bpVaddr: number,
  tryBegin: typeof mmapLockSpeculateTryBegin,
  retry: typeof mmapLockSpeculateRetry,
): Ref {
  const seq = tryBegin(cpu, mm);
  if ((seq & 1) === 1 && fails(cpu, 'mm_lock_seq even')) return WRITE_LOCKED;

  const vma = vmaLookup(cpu, mm, bpVaddr);
  if (vma === NULL) return NO_VMA;

  const file = cpu.readOnce(vma, vm_file);
  if (file === NULL) return NO_FILE;

  const offset = fileOffset(cpu.load(vma, vm_pgoff), cpu.load(vma, vm_start), bpVaddr);
  // f_inode may be garbage of a file that was reused: it is only compared, never dereferenced.
  const uprobe = findUprobeRcu(cpu, cpu.load(file, f_inode), offset);
  if (uprobe === NULL) return NO_UPROBE;

  return retry(cpu, mm, seq) ? CHANGED : uprobe;
}

/** As merged in v6.14 (commit e0925f2dc4de): no flags, no range, no mark, only the count before and after. */
export function findActiveUprobeSpeculative(cpu: Cpu, mm: Ref, bpVaddr: number): Ref {
  cpu.rcuReadLock();
  const answer = speculate(cpu, mm, bpVaddr, mmapLockSpeculateTryBegin, mmapLockSpeculateRetry);
  cpu.rcuReadUnlock();
  return answer;
}
