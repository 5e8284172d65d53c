import {
  CHANGED,
  type Cpu,
  f_inode,
  findUprobeRcu,
  mm_lock_seq,
  NO_FILE,
  NO_UPROBE,
  NO_VMA,
  NULL,
  PAGE_SIZE,
  type Ref,
  vm_file,
  vm_lock_seq,
  vm_pgoff,
  vm_start,
  vmaLookup,
  WRITE_LOCKED,
} from 'vmaspec';

export function findActiveUprobeSpeculative(cpu: Cpu, mm: Ref, bpVaddr: number): Ref {
  cpu.rcuReadLock();
  const answer = speculate();
  cpu.rcuReadUnlock();
  return answer;

  function speculate(): Ref {
    const mmLockSeq = cpu.smpLoadAcquire(mm, mm_lock_seq);

    const vma = vmaLookup(cpu, mm, bpVaddr);
    if (vma === NULL) return NO_VMA;
    const file = cpu.dataRace(vma, vm_file);
    if (file === NULL) return NO_FILE;

    const inode = cpu.dataRace(file, f_inode);
    const vmPgoff = cpu.dataRace(vma, vm_pgoff);
    const vmStart = cpu.dataRace(vma, vm_start);
    const offset = vmPgoff * PAGE_SIZE + (bpVaddr - vmStart);

    const uprobe = findUprobeRcu(cpu, inode, offset);
    if (uprobe === NULL) return NO_UPROBE;

    // Did anything change? Swap these two loads, and press Run.
    const mmSeq = cpu.smpLoadAcquire(mm, mm_lock_seq);
    const vmaSeq = cpu.readOnce(vma, vm_lock_seq);

    if (mmSeq !== mmLockSeq) return CHANGED;
    return vmaSeq === mmSeq ? WRITE_LOCKED : uprobe;
  }
}
