import { VM_READ, VM_WRITE } from '../memory/layout.ts';
import { like } from './expected/like.ts';
import { movedVma } from './expected/moved-vma.ts';
import { READS_SINK } from './expected/reasons.ts';
import { END, MIDDLE, START } from './places.ts';
import type { Scenario } from './scenario.ts';
import { tornSplit } from './torn-split.ts';

/**
 * As two-cycles, but the first section only changes flags: nothing in it orders its end before the mark of the next.
 * A lookup that sees the next mark with the count from before the first section takes the VMA for unlocked, and meets
 * the split half done.
 */
export const markThenSplit: Scenario = {
  ...tornSplit,
  id: 'mark-then-split',
  question:
    'If a lockless lookup sees the new vm_lock_seq but still the old mm_lock_seq, can it treat a VMA that is being split as unlocked?',
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
      why: 'the mark changes only at the beginning of a section: a lookup that starts inside one sees it unchanged',
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
      whyReordered:
        'the new mark does not equal the old count, so the VMA seems unlocked, if mmap_lock lets the two be seen out of order',
    },
    {
      lookups: 'others',
      sc: 'Never',
      lkmm: 'Never',
      why: 'a lookup that saw a store of a section also sees its mark or its count in the end check',
      whyReordered: 'smp_wmb() after the mark also orders the count of the first section before the split',
    },
  ]),
};
