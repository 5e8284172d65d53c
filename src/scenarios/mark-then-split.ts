import { VM_READ, VM_WRITE } from '../memory/layout.ts';
import { like } from './expected/like.ts';
import { movedVma } from './expected/moved-vma.ts';
import { READS_SINK } from './expected/reasons.ts';
import { END, MIDDLE, START } from './places.ts';
import type { Scenario } from './scenario.ts';
import { tornSplit } from './torn-split.ts';

/**
 * As two-cycles, but the first section only changes flags: nothing in it orders its end before the mark of the next. Who
 * sees the next mark with the count of before the first takes the VMA for unlocked, and meets the split half done.
 */
export const markThenSplit: Scenario = {
  ...tornSplit,
  id: 'mark-then-split',
  question:
    'Can a lockless lookup see the mark (vm_lock_seq) of a second write section before the end of the first, and so take a VMA that is being split for unlocked?',
  source: {
    author: 'ours',
    date: '2026-11-23',
    note: 'after the mails of 15 Aug 2024 on the barrier behind the mark',
  },
  writes: [
    { operation: 'mprotect', start: START, end: END, protection: VM_READ },
    { operation: 'mprotect', start: MIDDLE, end: END, protection: VM_READ | VM_WRITE },
  ],
  sections: 2,
  pair: { broken: 'aug07-detached', fixed: 'merged' },
  expected: like(movedVma, [
    {
      lookups: ['aug02'],
      sc: ['Never', 'Sometimes'],
      lkmm: 'Sometimes',
      why: 'the mark moves when a section begins, so who starts inside one sees it unchanged',
    },
    {
      lookups: ['aug05', 'aug05-swapped'],
      sc: 'Never',
      lkmm: 'Sometimes',
      why: 'the second section splits, and no third one hides it',
      whyReordered: READS_SINK,
    },
    {
      lookups: ['aug07-detached'],
      sc: 'Never',
      lkmm: { rwsem: 'Sometimes', spin: 'Never' },
      why: 'whoever met a store of a section meets its mark at the end',
      whyReordered: 'the mark is not the count: how mmap_lock orders the stores of two sections decides',
    },
    {
      lookups: 'others',
      sc: 'Never',
      lkmm: 'Never',
      why: 'whoever met a store of a section meets its mark or its count at the end',
      whyReordered: 'smp_wmb() after the mark orders the count of the first section as well',
    },
  ]),
};
