import type { Scenario } from './scenario.ts';
import { tornSplit } from './torn-split.ts';

/**
 * The mark is stored under vm_lock, whose release lets later stores move up: new fields may be visible before the mark.
 * No interleaving shows it: it takes a memory model.
 */
export const permeableMark: Scenario = {
  ...tornSplit,
  id: 'permeable-mark',
  question: 'Does the release of vm_lock after the mark keep later stores from being seen before the mark?',
  source: {
    author: 'Suren Baghdasaryan',
    date: '2024-08-06',
    link: 'CAJuCfpGsDbcDy9s7NwZuaf2S+v9RMGjoC9NUVszDG3kwCMHCXg@mail.gmail.com',
  },
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
      sc: ['Sometimes', 'Sometimes', 'Sometimes'],
      why: 'one section is enough, in order',
    },
    {
      lookups: ['aug05'],
      sc: ['Never', 'Sometimes', 'Sometimes'],
      lkmm: 'Sometimes',
      why: 'interleavings keep program order',
    },
    {
      lookups: ['aug05-barriers'],
      sc: ['Never', 'Sometimes', 'Sometimes'],
      why: 'smp_wmb() after the mark',
    },
    {
      lookups: ['per-vma-lock-v6.4'],
      sc: ['Never', 'Never', 'Never'],
      lkmm: 'Sometimes',
      why: 'interleavings keep program order',
    },
    {
      lookups: ['per-vma-lock'],
      sc: ['Never', 'Never', 'Never'],
      lkmm: 'Never',
      why: 'the count is read with an acquire, while the VMA is locked',
    },
    {
      lookups: 'others',
      sc: ['Never', 'Never', 'Never'],
      why: 'interleavings keep program order',
    },
  ],
};
