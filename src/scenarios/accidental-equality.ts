import { REFCOUNTED, waits } from './expected/reasons.ts';
import { BP_VADDR, END, idle, OFFSET, START } from './places.ts';
import type { Scenario } from './scenario.ts';

/**
 * The mark of a VMA that nobody has written for long equals the count: it seems to be locked. That turns lookups away
 * until the next section, and misleads none. A seqcount is even outside of sections and marks are odd.
 */
export const accidentalEquality: Scenario = {
  id: 'accidental-equality',
  question:
    'Does a lockless lookup fall back for nothing if vm_lock_seq equals mm_lock_seq by accident, with no writer at work?',
  source: {
    author: 'Andrii Nakryiko',
    date: '2024-08-05',
    link: 'CAEf4BzZ26FNTguRh_X9_5eQZvOeKb+c-o3mxSzoM2+TF3NqaWA@mail.gmail.com',
    note: 'with counters of two bits instead of 32',
  },
  mappings: [{ start: START, end: END, pgoff: 0 }],
  uprobes: { 'uprobe A': OFFSET },
  bpVaddr: BP_VADDR,
  answers: ['uprobe A'],
  claim: 'no-collision',
  seqBits: 2,
  // With the section that mapped the file there are four, as many as two bits can count.
  before: [idle, idle, idle],
  writes: [idle],
  pair: { broken: 'aug05', fixed: 'merged' },
  expected: [
    {
      lookups: ['aug05', 'aug05-swapped', 'aug05-barriers', 'aug05-fixed', 'aug07-per-vma', 'aug07-detached'],
      sc: 'Sometimes',
      lkmm: 'Sometimes',
      why: 'it treats the VMA as write-locked if the two are equal',
    },
    {
      lookups: ['per-vma-lock-v6.4', 'per-vma-lock'],
      sc: 'Sometimes',
      lkmm: 'Sometimes',
      why: 'it treats the VMA as write-locked if the two are equal; the page fault takes mmap_lock instead',
    },
    {
      lookups: REFCOUNTED,
      sc: 'Never',
      lkmm: 'Never',
      why: 'marks are odd, and the count is even outside of write sections',
      whyReordered: 'a count that equals the mark is odd: it was stored by a section that may still be open',
    },
    waits,
    {
      lookups: ['merged-no-per-vma-lock'],
      notApplicable: true,
      why: 'it has no count and no mark: it always falls back',
    },
    {
      lookups: ['aug02'],
      sc: 'Never',
      lkmm: 'Never',
      why: 'the mark is compared with itself',
    },
    {
      lookups: ['textbook-seqlock'],
      sc: 'Never',
      lkmm: 'Never',
      why: 'it asks whether vm_lock_seq is odd, not whether the two are equal',
    },
    {
      lookups: 'others',
      sc: 'Never',
      lkmm: 'Never',
      why: 'it asks whether a counter is odd, not whether the two are equal',
    },
  ],
};
