import { BP_VADDR, ELSEWHERE, END, OFFSET, START } from './places.ts';
import type { Scenario, ScenarioOperation } from './scenario.ts';

/** A section that changes nothing: there is nothing to unmap. */
const idle: ScenarioOperation = { operation: 'munmap', start: ELSEWHERE, end: ELSEWHERE + 0x1000 };

/**
 * The mark of a VMA that nobody has written for long equals the count: it seems to be locked. That turns lookups away
 * until the next section, and misleads none. A seqcount is even outside of sections and marks are odd.
 */
export const accidentalEquality: Scenario = {
  id: 'accidental-equality',
  question: 'Is a lookup turned away by a mark that equals the count by accident, with no writer at work?',
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
  // With the one that mapped the file they are four, as many as two bits can count.
  before: [idle, idle, idle],
  writes: [idle],
  pair: { broken: 'aug05', fixed: 'merged' },
  expected: [
    {
      lookups: ['aug05', 'aug05-swapped', 'aug05-barriers', 'aug05-fixed'],
      sc: ['Sometimes'],
      lkmm: 'Sometimes',
      why: 'equality is what says that the VMA is locked',
    },
    {
      lookups: ['aug07-per-vma', 'aug07-detached'],
      sc: ['Sometimes'],
      lkmm: 'Sometimes',
      why: 'equality is what says that the VMA is locked',
    },
    {
      lookups: ['per-vma-lock-v6.4', 'per-vma-lock'],
      sc: ['Sometimes'],
      lkmm: 'Sometimes',
      why: 'equality is what says that the VMA is locked; the fault takes mmap_lock instead',
    },
    {
      lookups: ['per-vma-refcnt-v6.15', 'per-vma-refcnt'],
      sc: ['Never'],
      why: 'marks are odd, the count is even outside of sections',
    },
    {
      lookups: ['locked'],
      sc: ['Never'],
      why: 'it compares nothing',
    },
    {
      lookups: ['merged-no-per-vma-lock'],
      notApplicable: true,
      why: 'there is no count and no mark: it always says that a writer is at work',
    },
    {
      lookups: ['aug02'],
      sc: ['Never'],
      lkmm: 'Never',
      why: 'the mark is compared with itself',
    },
    {
      lookups: 'others',
      sc: ['Never'],
      lkmm: 'Never',
      why: 'parity says whether a section is open, not equality',
    },
  ],
};
