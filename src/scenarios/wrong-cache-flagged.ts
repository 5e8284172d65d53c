import { freedFile } from './expected/freed-file.ts';
import { like } from './expected/like.ts';
import { lastMapping } from './last-mapping.ts';
import type { Scenario } from './scenario.ts';

/**
 * The patch of 5 Aug 2024 flags files_cachep, which holds tables of file descriptors. struct file comes from
 * filp_cachep, which is type-stable anyway: the hunk changes nothing that a lookup reads.
 */
export const wrongCacheFlagged: Scenario = {
  id: 'wrong-cache-flagged',
  question:
    'Does a lockless lookup read freed memory if SLAB_TYPESAFE_BY_RCU is set for files_cachep instead of the cache of struct file?',
  source: {
    author: 'Mateusz Guzik',
    date: '2024-08-13',
    link: 'jdsuyu4ny4bzpzncyhuc54vqmnxb6wsshvnvd6eat4cknoxvqd@g4mrvwiokb2d',
  },
  files: { file: { inode: 'inode', kind: 'filp', held: false } },
  ...lastMapping,
  expected: like(freedFile, [
    {
      lookups: 'others',
      sc: 'Never',
      lkmm: 'Never',
      why: 'struct file is type-stable without the patch: a freed one may be read',
      whyReordered: 'no order of loads frees memory under RCU',
    },
  ]),
};
