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
    'Can a second write section on the VMA hide from the check that ends a lockless lookup that it met the first one half done?',
  source: { author: 'ours', date: '2026-11-23' },
  sections: 2,
  pair: { broken: 'aug05', fixed: 'merged' },
  expected: like(movedVma, [
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
      sc: 'Never',
      lkmm: 'Sometimes',
      why: 'who sees the new mark then sees that the count has moved',
      whyReordered: 'that takes loads that stay in order, and nothing orders these',
    },
    {
      lookups: ['aug05-fixed'],
      sc: 'Never',
      lkmm: { rwsem: 'Sometimes', spin: 'Never' },
      why: 'who sees the new mark then sees that the count has moved',
      whyReordered: 'mark before count, in order; the rest is up to how mmap_lock orders two sections',
    },
    {
      lookups: ['aug07-detached'],
      sc: 'Never',
      lkmm: 'Never',
      why: 'only the mark is compared, and it has moved',
      whyReordered: 'smp_wmb() of the tree store keeps the split before the next mark: see mark-then-split',
    },
  ]),
};
