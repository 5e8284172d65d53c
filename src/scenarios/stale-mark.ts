import { VM_READ } from '../memory/layout.ts';
import { like } from './expected/like.ts';
import { movedVma } from './expected/moved-vma.ts';
import { READS_SINK, VMA_LOCKED } from './expected/reasons.ts';
import { BP_VADDR, END, HALF, idle, MIDDLE, OFFSET, START } from './places.ts';
import type { Scenario } from './scenario.ts';

/**
 * vma_start_write() does nothing if the mark equals the count: the VMA is write-locked already. A mark that equals it
 * because the counter has come round says so too, and the section that meets it waits for no reader and marks nothing.
 * The VMA was not written for long, and is written in just the section in which the count is again what it was. With a
 * seqcount (v6.14 on) a reader need only overlap the beginning of that section: unlike counter-wrap this needs no lookup
 * that is held up. With `int` new readers are turned away while the count stands at the old mark, so the reader has its
 * lock from one section earlier. Its munmap() twin, page tables and VMA freed under a locked reader, ends with v6.14:
 * from v6.15 vma_mark_detached() waits for the count of readers. Split, expand and shrink do not.
 */
export const staleMark: Scenario = {
  id: 'stale-mark',
  question:
    'After mm_lock_seq has wrapped, can vma_start_write() mistake an old vm_lock_seq for a current one, and change a VMA that is read-locked?',
  source: {
    author: 'ours',
    date: '2026-11-23',
    note: 'the comment at vm_lock_seq, since July 2023, speaks of needless slow paths only, up to v7.0; counters of three bits here instead of 32',
  },
  mappings: [{ start: START, end: END, pgoff: 0 }],
  uprobes: { 'uprobe A': OFFSET, 'uprobe B': OFFSET - HALF },
  bpVaddr: BP_VADDR,
  answers: ['uprobe A'],
  seqBits: 3,
  // With the section that mapped the file and the one that the lookup may meet there are eight, as many as three bits
  // can count: the split is in the ninth. Two bits would let a seqcount come round within one lookup: see
  // counter-wrap.
  before: Array.from({ length: 6 }, () => idle),
  writes: [idle, { operation: 'mprotect', start: MIDDLE, end: END, protection: VM_READ }],
  pair: {
    broken: 'per-vma-refcnt',
    fixed: 'per-vma-refcnt',
    change: {
      to: { seqBits: 32 },
      by: 'counters of 32 bits: it takes 2^31 - 1 sections that do not write the VMA, then one that does',
    },
  },
  expected: like(movedVma, [
    {
      lookups: ['aug02', 'aug07-per-vma', 'aug07-detached'],
      sc: ['Never', 'Sometimes'],
      lkmm: 'Sometimes',
      why: 'the section that splits does not mark the VMA, so its mark is unchanged',
    },
    {
      lookups: ['aug05', 'aug05-swapped'],
      sc: 'Never',
      lkmm: 'Sometimes',
      why: 'the mark equals the count already before the split begins, or the count has changed',
      whyReordered: READS_SINK,
    },
    {
      lookups: ['aug05-barriers', 'aug05-fixed'],
      sc: 'Never',
      lkmm: 'Never',
      why: 'the mark equals the count already before the split begins, or the count has changed',
      whyReordered:
        'smp_wmb() after the mark of the new VMA keeps the split after the count of the section before',
    },
    {
      lookups: VMA_LOCKED,
      sc: ['Never', 'Sometimes'],
      lkmm: 'Sometimes',
      why: 'the section that splits finds the VMA write-locked already, and waits for no reader',
    },
  ]),
};
