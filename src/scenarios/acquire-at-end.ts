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
  question: 'Can the VMA reads of a lockless lookup be reordered after the load-acquire that ends it?',
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
      why: 'it gives up before it reads anything',
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
      whyReordered: 'the reads of the VMA may be made after the load-acquire that should check them',
    },
    {
      lookups: ['aug04-plan', 'aug05-swapped'],
      sc: 'Never',
      lkmm: 'Sometimes',
      why: 'interleavings keep program order',
      whyReordered: 'the reads of the VMA may be made after the loads that should check them',
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
