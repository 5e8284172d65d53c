import type { Scenario } from './scenario.ts';
import { tornSplit } from './torn-split.ts';

/**
 * A load-acquire holds back what comes after it. The reads of the VMA come before it and may sink below: the check is
 * made first, then what it was to check is read. No interleaving shows it: it takes a memory model.
 */
export const acquireAtEnd: Scenario = {
  ...tornSplit,
  id: 'acquire-at-end',
  question: 'Does a load-acquire at the end keep the reads before it from sinking below?',
  source: {
    author: 'Jann Horn',
    date: '2024-09-09',
    link: 'CAG48ez2hAQBj-VnimJBd3M-ioANVTk+ZQXYWD+j9G+ip2K_nfw@mail.gmail.com',
  },
  writes: tornSplit.writes.slice(0, 1),
  pair: { broken: 'sep05', fixed: 'merged' },
  expected: [
    {
      lookups: ['locked', 'per-vma-lock-v6.4', 'per-vma-lock', 'per-vma-refcnt-v6.15', 'per-vma-refcnt'],
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
      lookups: ['aug05'],
      sc: ['Never'],
      lkmm: 'Sometimes',
      why: 'interleavings keep program order',
      whyReordered: 'the reads of the VMA sink below the load-acquire that is to check them',
    },
    {
      lookups: ['aug05-barriers'],
      sc: ['Never'],
      lkmm: 'Never',
      why: 'smp_rmb() before the end loads',
    },
    {
      lookups: ['sep05'],
      sc: ['Never'],
      lkmm: 'Sometimes',
      why: 'interleavings keep program order',
      whyReordered: 'the reads of the VMA sink below the load-acquire that is to check them',
    },
    {
      lookups: ['merged'],
      sc: ['Never'],
      lkmm: 'Never',
      why: 'smp_rmb() before the end load',
    },
    {
      lookups: ['aug04-plan', 'aug05-swapped', 'aug07-per-vma'],
      sc: ['Never'],
      lkmm: 'Sometimes',
      why: 'interleavings keep program order',
      whyReordered: 'the reads of the VMA sink below the loads that are to check them',
    },
    {
      lookups: 'others',
      sc: ['Never'],
      lkmm: 'Never',
      why: 'interleavings keep program order',
      whyReordered: 'smp_rmb() before the end loads',
    },
  ],
};
