import { VM_EXEC, VM_READ, VM_WRITE } from '../memory/layout.ts';
import type { Scenario } from './scenario.ts';
import { split, tornSplit, whole } from './torn-split.ts';

/**
 * The other order of two cycles: a first section only marks the VMA, the second one splits it. The mark of the split
 * may be seen with the count of before the first section, unless something orders the stores of one section before
 * those of the next. It is a case of its own because of a barrier that nobody meant for this: replacing a node
 * of the maple tree ends with smp_wmb() (mte_set_node_dead() in the kernel), so that after a split the next section's
 * mark comes late.
 */
export const splitAfterCycle: Scenario = {
  ...tornSplit,
  id: 'split-after-cycle',
  question:
    'Can the mark of a split pass for an old one, because the count of the section before is seen late?',
  source: { author: 'ours', date: '2026-11-23' },
  writes: [
    { operation: 'mprotect', start: whole.start, end: whole.end, protection: VM_READ | VM_WRITE | VM_EXEC },
    split,
  ],
  sections: 2,
  pair: { broken: 'aug07-detached', fixed: 'merged' },
  expected: [
    {
      lookups: ['aug02'],
      sc: ['Never', 'Sometimes'],
      lkmm: 'Sometimes',
      why: 'the mark moves when a section begins, so who starts inside the split sees it unchanged',
    },
    {
      lookups: ['aug05'],
      sc: ['Never', 'Never'],
      lkmm: 'Sometimes',
      why: 'the split is either marked or has moved the count; nothing orders the loads that see it',
    },
    {
      lookups: ['aug07-detached'],
      sc: ['Never', 'Never'],
      lkmm: { rwsem: 'Sometimes', spin: 'Never' },
      why: 'it compares mark and count once: an rwsem lets the mark of the split pass the count before it',
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
      lookups: ['locked', 'per-vma-lock', 'per-vma-refcnt-v6.15', 'per-vma-refcnt'],
      sc: ['Never', 'Never'],
      why: 'nothing of the VMA moves while it is locked',
    },
    {
      lookups: 'others',
      sc: ['Never', 'Never'],
      why: 'whoever met a store of the split meets its mark or a count that has moved',
    },
  ],
};
