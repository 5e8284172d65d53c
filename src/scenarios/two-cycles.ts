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
    'Can a second write section on the same VMA hide from the end check that the first one was met half done?',
  source: { author: 'ours', date: '2026-11-23' },
  sections: 2,
  pair: { broken: 'aug05', fixed: 'merged' },
  expected: [
    {
      lookups: ['aug02'],
      sc: ['Sometimes', 'Sometimes', 'Sometimes'],
      lkmm: 'Sometimes',
      why: 'one section is enough',
    },
    {
      lookups: ['aug05'],
      sc: ['Never', 'Sometimes', 'Sometimes'],
      lkmm: 'Sometimes',
      why: 'its end loads the count before the mark: both change in between, and each looks right',
    },
    {
      lookups: ['aug05-barriers'],
      sc: ['Never', 'Sometimes', 'Sometimes'],
      lkmm: 'Sometimes',
      why: 'barriers do not change the order in which the count and the mark are compared',
    },
    {
      lookups: ['aug05-swapped'],
      sc: ['Never', 'Never', 'Never'],
      lkmm: 'Sometimes',
      why: 'who sees the new mark then sees that the count has moved, if the loads stay in order',
    },
    {
      lookups: ['aug05-fixed'],
      sc: ['Never', 'Never', 'Never'],
      lkmm: { rwsem: 'Sometimes', spin: 'Never' },
      why: 'mark before count, in order; the rest is up to how mmap_lock orders two sections',
    },
    {
      lookups: ['aug07-detached'],
      sc: ['Never', 'Never', 'Never'],
      lkmm: 'Never',
      why: 'only the mark is compared, and it has moved',
      whyReordered: 'smp_wmb() of the tree store keeps the split before the next mark: see mark-then-split',
    },
    {
      lookups: ['sep05'],
      sc: ['Never', 'Never', 'Never'],
      lkmm: 'Sometimes',
      why: 'the count has moved; both of its barriers face the wrong way',
    },
    {
      lookups: ['merged'],
      sc: ['Never', 'Never', 'Never'],
      lkmm: 'Never',
      why: 'the count is odd, or has moved',
    },
    {
      lookups: ['merged-no-per-vma-lock'],
      sc: ['Never', 'Never', 'Never'],
      why: 'it gives up at once, and so says nothing',
    },
    {
      lookups: ['per-vma-lock-v6.4'],
      sc: ['Never', 'Never', 'Never'],
      lkmm: 'Sometimes',
      why: 'nothing of the VMA moves while it is locked',
      whyReordered: 'the count that says unlocked orders nothing: reads after it meet the section half done',
    },
    {
      lookups: ['per-vma-lock'],
      sc: ['Never', 'Never', 'Never'],
      lkmm: 'Never',
      why: 'nothing of the VMA moves while it is locked',
      whyReordered: 'the lock is handed over with all that its last holder saw, the count too',
    },
    {
      lookups: ['locked', 'per-vma-refcnt-v6.15', 'per-vma-refcnt'],
      sc: ['Never', 'Never', 'Never'],
      why: 'nothing of the VMA moves while it is locked',
    },
    {
      lookups: ['aug04-plan', 'aug07-per-vma'],
      sc: ['Never', 'Never', 'Never'],
      lkmm: 'Sometimes',
      why: 'the mark is odd, or has moved',
      whyReordered: 'nothing keeps the reads of the VMA above the end check: they are made after it',
    },
    {
      lookups: 'others',
      sc: ['Never', 'Never', 'Never'],
      lkmm: 'Never',
      why: 'the mark is odd, or has moved',
      whyReordered: 'smp_wmb() and smp_rmb() at both ends',
    },
  ],
};
