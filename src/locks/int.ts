/**
 * The counter as plain `int`, v6.5 to v6.13: marks compare equal to `mm_lock_seq` while the section is open;
 * one increment at its end unlocks every VMA at once. Taking mmap_lock does not touch the counter, which is
 * what the lookups of August 2024 stumble over.
 */
import type { Cpu } from '../memory/cpu.ts';
import type { Ref } from '../memory/field.ts';
import { mm_lock_seq, vm_area_cachep, vm_lock, vm_lock_seq } from '../memory/layout.ts';
import { vmAreaFree, vmaLockInit, vmaMarkAttached, vmaMarkDetached } from './vma-reclaim.ts';
import { writeSection } from './write-section.ts';
import type { LockedMm, WriterSide } from './writer-side.ts';

/** `vma_end_write_all()`: no VMA is marked any more. */
export function vmaEndWriteAll(cpu: Cpu, { mm, seqMask }: LockedMm): void {
  // RELEASE pairs with the acquire of mm_lock_seq in vma_start_read() and in the lookups of August 2024:
  // who sees the new count sees all that the section stored.
  cpu.smpStoreRelease(mm, mm_lock_seq, (cpu.load(mm, mm_lock_seq) + 1) & seqMask);
}

/** `vma_start_write()`, however it marks: waits for the VMA's readers, then marks it. */
export function startWrite(
  cpu: Cpu,
  { mm }: LockedMm,
  vma: Ref,
  mark: (cpu: Cpu, vma: Ref, seq: number) => void,
): void {
  const seq = cpu.load(mm, mm_lock_seq);
  if (cpu.load(vma, vm_lock_seq) === seq) return;
  cpu.downWrite(vma, vm_lock);
  mark(cpu, vma, seq);
  cpu.upWrite(vma, vm_lock);
}

function vmaStartWrite(cpu: Cpu, space: LockedMm, vma: Ref): void {
  // up_write() is RELEASE only: stores that follow may become visible before the mark does (Baghdasaryan,
  // 6 and 15 Aug 2024). `int-wmb` closes that.
  startWrite(cpu, space, vma, writeMark);
}

/** The mark itself, under vm_lock. */
export function writeMark(cpu: Cpu, vma: Ref, seq: number): void {
  cpu.writeOnce(vma, vm_lock_seq, seq);
}

/** Writer side `int`. */
export const int: WriterSide = {
  id: 'int',
  ...writeSection(undefined, vmaEndWriteAll),
  vmaStartWrite,
  vmAreaCachep: vm_area_cachep,
  vmaLockInit,
  vmaMarkAttached,
  vmaMarkDetached,
  vmAreaFree,
};
