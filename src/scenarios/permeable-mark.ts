import { REFCOUNTED } from './expected/reasons.ts';
import type { Scenario } from './scenario.ts';
import { tornSplit } from './torn-split.ts';

/**
 * The mark is stored under vm_lock, whose release lets later stores move up: new fields may be visible before the mark.
 * No interleaving shows it: it takes a memory model.
 */
export const permeableMark: Scenario = {
  ...tornSplit,
  id: 'permeable-mark',
  question:
    'Does the release of vm_lock after the mark (vm_lock_seq) keep the stores that follow from being seen before the mark?',
  source: {
    author: 'Suren Baghdasaryan',
    date: '2024-08-06',
    link: 'CAJuCfpGsDbcDy9s7NwZuaf2S+v9RMGjoC9NUVszDG3kwCMHCXg@mail.gmail.com',
  },
  writes: tornSplit.writes.slice(0, 1),
  pair: { broken: 'aug05', fixed: 'aug05-barriers' },
  expected: [
    {
      lookups: ['locked', 'sep05', 'merged', 'merged-no-per-vma-lock'],
      notApplicable: true,
      why: 'it reads no mark',
    },
    {
      lookups: ['aug04-plan', 'textbook-seqlock'],
      notApplicable: true,
      why: "its writer side is not the kernel's: smp_wmb() after the mark",
    },
    {
      lookups: ['aug02'],
      notApplicable: true,
      why: 'it is wrong in program order already: see torn-split',
    },
    {
      lookups: ['aug05', 'aug05-swapped', 'aug07-per-vma'],
      sc: 'Never',
      lkmm: 'Sometimes',
      why: 'interleavings keep program order',
      whyReordered: 'the release of vm_lock lets the stores after it be seen before the mark',
    },
    {
      lookups: ['per-vma-lock-v6.4'],
      sc: 'Never',
      lkmm: 'Sometimes',
      why: 'interleavings keep program order',
      whyReordered: 'no acquire and release of the count orders the reads after the section before',
    },
    {
      lookups: ['per-vma-lock'],
      sc: 'Never',
      lkmm: 'Never',
      why: 'interleavings keep program order',
      whyReordered: 'the count is read with an acquire, while the VMA is locked',
    },
    {
      lookups: REFCOUNTED,
      sc: 'Never',
      lkmm: 'Never',
      why: 'interleavings keep program order',
      whyReordered:
        'it is the reference count that lets readers in, by release after the mark; stores that rise above keep them out or are waited for',
    },
    {
      lookups: 'others',
      sc: 'Never',
      lkmm: 'Never',
      why: 'interleavings keep program order',
      whyReordered: 'smp_wmb() after the mark',
    },
  ],
};
