import { freedFile } from './expected/freed-file.ts';
import { lastMapping } from './last-mapping.ts';
import type { Scenario } from './scenario.ts';

/**
 * What every lookup of the thread assumes, switched off: SLAB_TYPESAFE_BY_RCU of filp_cachep.
 */
export const filpNotTypeStable: Scenario = {
  id: 'filp-not-type-stable',
  question:
    'Does a lockless lookup read freed memory if the cache of struct file is not SLAB_TYPESAFE_BY_RCU?',
  source: {
    author: 'Suren Baghdasaryan',
    date: '2024-08-06',
    link: 'CAJuCfpHHRXgYTM2CSSBO9_F+cSQ5_XbMBz8q5d3RV-2Vu6+mnw@mail.gmail.com',
  },
  files: { file: { inode: 'inode', kind: 'filp-plain', held: false } },
  ...lastMapping,
  pair: {
    broken: 'merged',
    fixed: 'merged',
    change: {
      to: { files: { file: { inode: 'inode', kind: 'filp', held: false } } },
      by: 'filp_cachep is type-stable, as in every kernel since v6.7',
    },
  },
  expected: freedFile,
};
