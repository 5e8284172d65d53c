import { hornOnBarriers9Sep2024 } from './mails.ts';
import type { Scenario } from './scenario.ts';
import { tornSplit } from './torn-split.ts';

/**
 * A store-release holds back what comes before it. The stores of the section come after it and may become visible
 * first. No interleaving shows it: it takes a memory model.
 */
export const releaseAtBeginning: Scenario = {
  ...tornSplit,
  id: 'release-at-beginning',
  question:
    'If a write section begins with a store-release of mm_lock_seq, can the stores of the section be seen before it?',
  source: hornOnBarriers9Sep2024,
  writes: tornSplit.writes.slice(0, 1),
  pair: { broken: 'sep05', fixed: 'merged' },
  expected: [
    {
      lookups: ['sep05'],
      sc: 'Never',
      lkmm: 'Sometimes',
      why: 'interleavings keep program order',
      whyReordered: 'the stores of the section may be seen before the store-release that begins it',
    },
    {
      lookups: ['merged'],
      sc: 'Never',
      lkmm: 'Never',
      why: 'smp_wmb() after the count is odd',
    },
    {
      lookups: 'others',
      notApplicable: true,
      why: 'its write sections change no count when they begin',
    },
  ],
};
