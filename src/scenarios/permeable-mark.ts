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
    'Can the stores of a write section be seen before the new vm_lock_seq, although up_write(vm_lock) is between them?',
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
      why: "its writer side is not the kernel's: it has smp_wmb() after the mark",
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
      whyReordered: 'up_write(vm_lock) is a release: the stores after it may be seen before the mark',
    },
    {
      lookups: ['per-vma-lock-v6.4'],
      sc: 'Never',
      lkmm: 'Sometimes',
      why: 'interleavings keep program order',
      whyReordered:
        'mm_lock_seq is read without acquire: nothing orders the reads after the end of the section',
    },
    {
      lookups: ['per-vma-lock'],
      sc: 'Never',
      lkmm: 'Never',
      why: 'interleavings keep program order',
      whyReordered: 'mm_lock_seq is read with acquire while the VMA is read-locked',
    },
    {
      lookups: REFCOUNTED,
      sc: 'Never',
      lkmm: 'Never',
      why: 'interleavings keep program order',
      whyReordered:
        'vm_refcnt lets readers in, by a release after the mark: a store that rises above that release meets no reader, or only readers that the writer waits for',
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
