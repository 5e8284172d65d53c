import { VMA_LOCKED } from './expected/reasons.ts';
import { hornOnBarriers9Sep2024 } from './mails.ts';
import type { Scenario } from './scenario.ts';
import { tornSplit } from './torn-split.ts';

/**
 * A load-acquire holds back what comes after it. The reads of the VMA come before it and may sink below: the check is
 * made first, then what it was to check is read. No interleaving shows it: it takes a memory model.
 */
export const acquireAtEnd: Scenario = {
  ...tornSplit,
  id: 'acquire-at-end',
  question:
    'Does a load-acquire of the count at the end of a lockless lookup keep the reads before it from sinking below?',
  source: hornOnBarriers9Sep2024,
  writes: tornSplit.writes.slice(0, 1),
  pair: { broken: 'sep05', fixed: 'merged' },
  expected: [
    {
      lookups: ['locked', ...VMA_LOCKED],
      notApplicable: true,
      why: 'it ends with the release of a lock, not with a load',
    },
    {
      lookups: ['merged-no-per-vma-lock'],
      notApplicable: true,
      why: 'it ends before it begins',
    },
    {
      lookups: ['aug02'],
      notApplicable: true,
      why: 'it is wrong in program order already: see torn-split',
    },
    {
      lookups: ['aug05', 'aug07-per-vma', 'sep05'],
      sc: 'Never',
      lkmm: 'Sometimes',
      why: 'interleavings keep program order',
      whyReordered: 'the reads of the VMA sink below the load-acquire that is to check them',
    },
    {
      lookups: ['aug04-plan', 'aug05-swapped'],
      sc: 'Never',
      lkmm: 'Sometimes',
      why: 'interleavings keep program order',
      whyReordered: 'the reads of the VMA sink below the loads that are to check them',
    },
    {
      lookups: 'others',
      sc: 'Never',
      lkmm: 'Never',
      why: 'interleavings keep program order',
      whyReordered: 'smp_rmb() before the end loads',
    },
  ],
};
