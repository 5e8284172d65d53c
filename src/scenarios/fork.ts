import { VMA_LOCKED, waits } from './expected/reasons.ts';
import { BP_VADDR, END, OFFSET, START } from './places.ts';
import type { Scenario } from './scenario.ts';

/**
 * fork() takes mmap_lock for writing and marks every VMA of the parent, although it changes none. Lookups fall back
 * for nothing. That is a cost and no hole: all answers are right.
 */
export const forkMarksAll: Scenario = {
  id: 'fork',
  question:
    'Does a lockless lookup fall back for nothing during fork(), which write-locks every VMA of the parent but changes nothing that the lookup reads?',
  source: {
    author: 'Suren Baghdasaryan',
    date: '2024-08-06',
    link: 'CAJuCfpFqEjG7HCx1F=Q3fScYAhaAou0Un2SFpibimkxZr7Jsbw@mail.gmail.com',
    note: 'he speaks of sections on other VMAs; that fork() marks all of them is ours',
  },
  mappings: [{ start: START, end: END, pgoff: 0 }],
  uprobes: { 'uprobe A': OFFSET },
  bpVaddr: BP_VADDR,
  answers: ['uprobe A'],
  claim: 'undisturbed',
  writes: [{ operation: 'fork' }],
  pair: { broken: 'merged', fixed: 'locked' },
  expected: [
    waits,
    {
      lookups: ['merged-no-per-vma-lock'],
      notApplicable: true,
      why: 'it always falls back, by its configuration',
    },
    {
      lookups: ['aug02', 'textbook-seqlock', 'aug07-per-vma', 'aug07-detached'],
      sc: 'Sometimes',
      lkmm: 'Sometimes',
      why: 'fork() marks the VMA',
    },
    {
      lookups: VMA_LOCKED,
      sc: 'Sometimes',
      lkmm: 'Sometimes',
      why: 'the VMA is marked until the section ends',
    },
    {
      lookups: 'others',
      sc: 'Sometimes',
      lkmm: 'Sometimes',
      why: 'every write section of the mm changes the count',
    },
  ],
};
