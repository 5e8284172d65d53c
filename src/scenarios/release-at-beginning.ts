import type { Scenario } from './scenario.ts';
import { tornSplit } from './torn-split.ts';

/**
 * A store-release holds back what comes before it. The stores of the section come after it and may become visible
 * first. No interleaving shows it: it takes a memory model.
 */
export const releaseAtBeginning: Scenario = {
  ...tornSplit,
  id: 'release-at-beginning',
  question: 'Does a store-release that begins a section keep the stores after it from being seen before it?',
  source: {
    author: 'Jann Horn',
    date: '2024-09-09',
    link: 'CAG48ez2hAQBj-VnimJBd3M-ioANVTk+ZQXYWD+j9G+ip2K_nfw@mail.gmail.com',
  },
  writes: tornSplit.writes.slice(0, 1),
  pair: { broken: 'sep05', fixed: 'merged' },
  expected: [
    {
      lookups: ['sep05'],
      sc: ['Never'],
      lkmm: 'Sometimes',
      why: 'interleavings keep program order',
      whyReordered: 'the stores of the section rise above the store-release that begins it',
    },
    {
      lookups: ['merged'],
      sc: ['Never'],
      lkmm: 'Never',
      why: 'smp_wmb() after the count is odd',
    },
    {
      lookups: 'others',
      notApplicable: true,
      why: 'the count does not move when a section begins',
    },
  ],
};
