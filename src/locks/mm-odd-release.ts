/**
 * `mm_lock_seq` odd while mmap_lock is write-held, as in the RFC of 7 Aug and the series of 5 Sep 2024, with
 * what Jann Horn found in it on 9 Sep: release is the wrong barrier for a beginning, acquire for an end.
 */
import type { Cpu } from '../memory/cpu.ts';
import { fails } from '../memory/fails.ts';
import type { Ref } from '../memory/field.ts';
import { mm_lock_seq } from '../memory/layout.ts';
import { int } from './int.ts';
import { writeSection } from './write-section.ts';
import type { LockedMm, WriterSide } from './writer-side.ts';

function incMmLockSeq(cpu: Cpu, { mm, seqMask }: LockedMm): void {
  // At the end of a section the RELEASE pairs with the acquire in mmap_lock_speculation_start(): whoever sees the
  // even count sees the section whole. At its beginning it pairs with nothing: stores of the section may become
  // visible before the odd count does. smp_wmb() after it is what was missing.
  cpu.smpStoreRelease(mm, mm_lock_seq, (cpu.load(mm, mm_lock_seq) + 1) & seqMask);
}

/** Writer side `mm-odd-release`. */
export const mmOddRelease: WriterSide = {
  ...int,
  id: 'mm-odd-release',
  ...writeSection(incMmLockSeq, incMmLockSeq),
};

/** `mmap_lock_speculation_start()`: the count to compare later; odd means a writer is at work. */
export function mmapLockSpeculationStart(cpu: Cpu, mm: Ref): number {
  // Pairs with the RELEASE at the end of a section: the reads that follow see the last one whole.
  return cpu.smpLoadAcquire(mm, mm_lock_seq);
}

/** `mmap_lock_speculation_end()`: true if no write section has begun since. */
export function mmapLockSpeculationEnd(cpu: Cpu, mm: Ref, seq: number): boolean {
  // Pairs with nothing that would help: ACQUIRE holds back what comes later, and the reads of the VMA, which
  // came before, may still sink below it. smp_rmb() before a READ_ONCE() is what was missing.
  return cpu.smpLoadAcquire(mm, mm_lock_seq) === seq || !fails(cpu, 'mm_lock_seq unchanged');
}
