import { VMA_LOCKED, waits } from './expected/reasons.ts';
import { BP_VADDR, END, OFFSET, START } from './places.ts';
import type { Scenario } from './scenario.ts';

/**
 * brk(0) asks where the heap ends, and takes mmap_lock for writing to do so. No VMA is marked, but the count of the
 * mm moves: lookups that compare the count fall back for nothing, those that compare the mark of their VMA do not.
 * That is a cost and no hole.
 */
export const brk: Scenario = {
  id: 'brk',
  question:
    'Does a lockless lookup fall back for nothing during brk(0), which takes mmap_lock for writing but changes no VMA?',
  source: {
    author: 'Suren Baghdasaryan',
    date: '2024-08-06',
    link: 'CAJuCfpFqEjG7HCx1F=Q3fScYAhaAou0Un2SFpibimkxZr7Jsbw@mail.gmail.com',
    note: 'he speaks of sections on other VMAs; that brk(0) is one even without a change is ours',
  },
  mappings: [{ start: START, end: END, pgoff: 0 }],
  uprobes: { 'uprobe A': OFFSET },
  bpVaddr: BP_VADDR,
  answers: ['uprobe A'],
  claim: 'undisturbed',
  writes: [{ operation: 'brk', brk: 0 }],
  pair: { broken: 'merged', fixed: 'per-vma-refcnt' },
  expected: [
    waits,
    {
      lookups: ['merged-no-per-vma-lock'],
      notApplicable: true,
      why: 'it always falls back, by its configuration',
    },
    {
      lookups: ['aug02', 'textbook-seqlock', 'aug07-per-vma', 'aug07-detached', ...VMA_LOCKED],
      sc: 'Never',
      lkmm: 'Never',
      why: 'it checks only its own VMA, which is not marked',
    },
    {
      lookups: 'others',
      sc: 'Sometimes',
      lkmm: 'Sometimes',
      why: 'every write section of the mm changes the count',
    },
  ],
};
