import { VM_READ, VM_WRITE } from '../memory/layout.ts';
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
    'Can the mark of a second section be seen before the end of the first, so that the VMA looks unlocked while it is split?',
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
  expected: [
    {
      lookups: ['aug02'],
      sc: ['Never', 'Sometimes'],
      lkmm: 'Sometimes',
      why: 'the mark moves when a section begins, so who starts inside one sees it unchanged',
    },
    {
      lookups: ['aug05', 'aug05-swapped'],
      sc: ['Never', 'Never'],
      lkmm: 'Sometimes',
      why: 'the second section splits, and no third one hides it; nothing orders the loads that see it',
    },
    {
      lookups: ['aug07-detached'],
      sc: ['Never', 'Never'],
      lkmm: { rwsem: 'Sometimes', spin: 'Never' },
      why: 'a mark that is not the count: how mmap_lock orders the stores of two sections decides',
    },
    {
      lookups: ['sep05'],
      sc: ['Never', 'Never'],
      lkmm: 'Sometimes',
      why: 'the count has moved; both of its barriers face the wrong way',
    },
    {
      lookups: ['merged'],
      sc: ['Never', 'Never'],
      lkmm: 'Never',
      why: 'the count is odd, or has moved',
    },
    {
      lookups: ['merged-no-per-vma-lock'],
      sc: ['Never', 'Never'],
      why: 'it gives up at once, and so says nothing',
    },
    {
      lookups: ['per-vma-lock-v6.4'],
      sc: ['Never', 'Never'],
      lkmm: 'Sometimes',
      why: 'nothing of the VMA moves while it is locked',
      whyReordered: 'the count that says unlocked orders nothing: reads after it meet the section half done',
    },
    {
      lookups: ['per-vma-lock'],
      sc: ['Never', 'Never'],
      lkmm: 'Never',
      why: 'nothing of the VMA moves while it is locked',
      whyReordered: 'the lock is handed over with all that its last holder saw, the count too',
    },
    {
      lookups: ['locked', 'per-vma-refcnt-v6.15', 'per-vma-refcnt'],
      sc: ['Never', 'Never'],
      why: 'nothing of the VMA moves while it is locked',
    },
    {
      lookups: ['aug04-plan', 'aug07-per-vma'],
      sc: ['Never', 'Never'],
      lkmm: 'Sometimes',
      why: 'whoever met a store of a section meets its mark or its count at the end',
      whyReordered: 'nothing keeps the reads of the VMA above the end check: they are made after it',
    },
    {
      lookups: 'others',
      sc: ['Never', 'Never'],
      lkmm: 'Never',
      why: 'whoever met a store of a section meets its mark or its count at the end',
      whyReordered: 'smp_wmb() after the mark orders the count of the first section as well',
    },
  ],
};
