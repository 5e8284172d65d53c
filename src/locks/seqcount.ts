/**
 * `mm_lock_seq` as a seqcount, v6.14 (commits eb449bd96954 and 03a001b156d2): odd while mmap_lock is
 * write-held. The sleeping lock is what a reader waits on, so beginning never spins.
 */
import type { Cpu } from '../memory/cpu.ts';
import { fails } from '../memory/fails.ts';
import type { Ref } from '../memory/field.ts';
import { mm_lock_seq } from '../memory/layout.ts';
import { int } from './int.ts';
import { writeSection } from './write-section.ts';
import type { LockedMm, WriterSide } from './writer-side.ts';

function mmLockSeqcountBegin(cpu: Cpu, { mm, seqMask }: LockedMm): void {
  cpu.store(mm, mm_lock_seq, (cpu.load(mm, mm_lock_seq) + 1) & seqMask);
  // Pairs with smp_rmb() in mmap_lock_speculate_retry(): whoever sees a store of this section sees the odd count.
  cpu.smpWmb();
}

function mmLockSeqcountEnd(cpu: Cpu, { mm, seqMask }: LockedMm): void {
  // Pairs with the acquire in mmap_lock_speculate_try_begin(): whoever sees the even count sees the section whole.
  cpu.smpWmb();
  cpu.store(mm, mm_lock_seq, (cpu.load(mm, mm_lock_seq) + 1) & seqMask);
}

/** Writer side `seqcount`. */
export const seqcount: WriterSide = {
  ...int,
  id: 'seqcount',
  ...writeSection(mmLockSeqcountBegin, mmLockSeqcountEnd),
};

/** `mmap_lock_speculate_try_begin()`: the count to compare later; odd means a writer is at work. */
export function mmapLockSpeculateTryBegin(cpu: Cpu, mm: Ref): number {
  // Pairs with smp_wmb() in mm_lock_seqcount_end(): the reads that follow see the last section whole.
  return cpu.smpLoadAcquire(mm, mm_lock_seq);
}

/** `mmap_lock_speculate_retry()`: true if a write section has begun since. */
export function mmapLockSpeculateRetry(cpu: Cpu, mm: Ref, seq: number): boolean {
  // Pairs with smp_wmb() in mm_lock_seqcount_begin(): the reads before it are not later than this one.
  cpu.smpRmb();
  return cpu.readOnce(mm, mm_lock_seq) !== seq && fails(cpu, 'mm_lock_seq unchanged');
}
