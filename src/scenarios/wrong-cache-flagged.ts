import { BP_VADDR, END, OFFSET, START } from './places.ts';
import type { Scenario } from './scenario.ts';

/**
 * The patch of 5 Aug 2024 flags files_cachep, which holds tables of file descriptors. struct file comes from
 * filp_cachep, which is type-stable anyway: the hunk changes nothing that a lookup reads.
 */
export const wrongCacheFlagged: Scenario = {
  id: 'wrong-cache-flagged',
  question: 'Is freed memory read if the flag goes to files_cachep, and not to the cache of struct file?',
  source: {
    author: 'Mateusz Guzik',
    date: '2024-08-13',
    link: 'jdsuyu4ny4bzpzncyhuc54vqmnxb6wsshvnvd6eat4cknoxvqd@g4mrvwiokb2d',
  },
  files: { file: { inode: 'inode', kind: 'filp', held: false } },
  mappings: [{ start: START, end: END, pgoff: 0 }],
  uprobes: { 'uprobe A': OFFSET },
  bpVaddr: BP_VADDR,
  answers: ['uprobe A', null],
  claim: 'memory',
  writes: [{ operation: 'munmap', start: START, end: END }],
  expected: [
    {
      lookups: ['merged-no-per-vma-lock'],
      sc: ['Never'],
      why: 'it gives up at once, and so says nothing',
    },
    {
      lookups: ['per-vma-lock-v6.4'],
      sc: ['Never'],
      lkmm: 'Sometimes',
      why: 'a locked VMA keeps its file',
      whyReordered:
        'nothing orders detached after the count that says unlocked: what it locked is freed under it',
    },
    {
      lookups: ['per-vma-lock'],
      sc: ['Never'],
      lkmm: 'Never',
      why: 'a locked VMA keeps its file',
      whyReordered: 'who sees the count that says unlocked sees detached, by acquire',
    },
    {
      lookups: ['locked', 'per-vma-refcnt-v6.15', 'per-vma-refcnt'],
      sc: ['Never'],
      why: 'a locked VMA keeps its file',
    },
    {
      lookups: 'others',
      sc: ['Never'],
      lkmm: 'Never',
      why: 'struct file is type-stable without the patch: a freed one may be read',
      whyReordered: 'no order of loads makes memory go away under RCU',
    },
  ],
};
