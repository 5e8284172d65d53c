/**
 * `uprobes_seqcount`, since v6.12 (commit cd7bdd9d46a9): odd while the tree of uprobes is being changed. Writers
 * hold uprobes_treelock, so there is one at a time.
 */
import type { Cpu } from '../memory/cpu.ts';
import { fails } from '../memory/fails.ts';
import * as layout from '../memory/layout.ts';

// V8 reads an imported name anew at each use, and knows a constant of the module.
const { UPROBES, uprobes_seqcount } = layout;

const isEven = (seq: number): boolean => (seq & 1) === 0;

/** `read_seqcount_begin()`: waits while the tree is being changed. */
export function readSeqcountBegin(cpu: Cpu): number {
  // An acquire: pairs with smp_wmb() in writeSeqcountEnd(), whoever sees its even count sees the tree whole.
  return cpu.waitUntil(UPROBES, uprobes_seqcount, isEven);
}

/** `read_seqcount_retry()`: true if the tree has been changed since. */
export function readSeqcountRetry(cpu: Cpu, seq: number): boolean {
  // Pairs with smp_wmb() in writeSeqcountBegin(): whoever met a store of that change sees its odd count, or a later one.
  cpu.smpRmb();
  return cpu.readOnce(UPROBES, uprobes_seqcount) !== seq && fails(cpu, 'uprobes_seqcount unchanged');
}

/** `write_seqcount_begin()`: the holder of uprobes_treelock is about to change the tree. */
export function writeSeqcountBegin(cpu: Cpu): void {
  cpu.writeOnce(UPROBES, uprobes_seqcount, (cpu.load(UPROBES, uprobes_seqcount) + 1) | 0);
  // Pairs with smp_rmb() in readSeqcountRetry(): no store to the tree is seen without the odd count.
  cpu.smpWmb();
}

/** `write_seqcount_end()`: the tree is whole again. */
export function writeSeqcountEnd(cpu: Cpu): void {
  // Pairs with the acquire in readSeqcountBegin(): the even count is seen by nobody who misses a store to the tree.
  cpu.smpWmb();
  cpu.writeOnce(UPROBES, uprobes_seqcount, (cpu.load(UPROBES, uprobes_seqcount) + 1) | 0);
}
