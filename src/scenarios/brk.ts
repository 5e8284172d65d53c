import { VMA_LOCKED, waits } from './expected/reasons.ts';
import { BP_VADDR, END, OFFSET, START } from './places.ts';
import type { Scenario } from './scenario.ts';

/**
 * brk(0) asks where the heap ends, and takes mmap_lock for writing to do so. No VMA is marked, but the count of the mm
 * moves: who goes by that falls back for nothing, who goes by its own VMA does not. That is a cost and no hole.
 */
export const brk: Scenario = {
  id: 'brk',
  question:
    'Is a lockless lookup turned away by brk(0), a write section that neither marks nor changes any VMA?',
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
      why: 'it is turned away always, by the configuration',
    },
    {
      lookups: ['aug02', 'textbook-seqlock', 'aug07-per-vma', 'aug07-detached', ...VMA_LOCKED],
      sc: 'Never',
      lkmm: 'Never',
      why: 'it goes by its VMA, which is not marked',
    },
    {
      lookups: 'others',
      sc: 'Sometimes',
      lkmm: 'Sometimes',
      why: 'any section of the mm moves the count',
    },
  ],
};
