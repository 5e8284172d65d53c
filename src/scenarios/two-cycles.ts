import { like } from './expected/like.ts';
import { movedVma } from './expected/moved-vma.ts';
import type { Scenario } from './scenario.ts';
import { tornSplit } from './torn-split.ts';

/**
 * A section ends and the next one marks the VMA between the two loads that end the lookup of 5 Aug 2024. The window
 * is two adjacent loads, or an interrupt or a preemption between them.
 */
export const twoCycles: Scenario = {
  ...tornSplit,
  id: 'two-cycles',
  question:
    'If the same VMA is write-locked twice during a lockless lookup, can the lookup miss that it read a half-done change?',
  source: {
    author: 'ours',
    date: '2026-11-23',
    note: 'the order of the two loads was discussed: the sketch of 7 Aug 2024 loads vm_lock_seq first, Horn gave the reason on 15 Aug, and Baghdasaryan saw on 6 Aug that a lookup may lie inside one section; this counterexample is in none of the mails that we read',
  },
  sections: 2,
  pair: { broken: 'aug05', fixed: 'merged' },
  expected: like(movedVma, [
    {
      lookups: ['aug05'],
      sc: ['Never', 'Sometimes', 'Sometimes'],
      lkmm: 'Sometimes',
      why: 'it loads the count before the mark at its end: both change in between, and each looks right',
    },
    {
      lookups: ['aug05-barriers'],
      sc: ['Never', 'Sometimes', 'Sometimes'],
      lkmm: 'Sometimes',
      why: 'barriers do not change that it loads the count before the mark',
    },
    {
      lookups: ['aug05-swapped'],
      sc: 'Never',
      lkmm: 'Sometimes',
      why: 'it loads the mark first: if it sees the new mark, it also sees that the count has changed',
      whyReordered: 'that needs the two loads in order, and nothing orders them',
    },
    {
      lookups: ['aug05-fixed'],
      sc: 'Never',
      lkmm: { rwsem: 'Sometimes', spin: 'Never' },
      why: 'it loads the mark first: if it sees the new mark, it also sees that the count has changed',
      whyReordered:
        'its two loads are ordered; whether the writes of two sections are depends on the model of mmap_lock',
    },
    {
      lookups: ['aug07-detached'],
      sc: 'Never',
      lkmm: 'Never',
      why: 'it compares only the mark, and the mark has changed',
      whyReordered: 'smp_wmb() of the tree store keeps the split before the next mark: see mark-then-split',
    },
  ]),
};
