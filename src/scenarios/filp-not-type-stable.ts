import { BP_VADDR, END, OFFSET, START } from './places.ts';
import type { Scenario } from './scenario.ts';

/**
 * What every lookup of the thread assumes, switched off: SLAB_TYPESAFE_BY_RCU of filp_cachep.
 */
export const filpNotTypeStable: Scenario = {
  id: 'filp-not-type-stable',
  question: 'Is freed memory read if struct file is not type-stable?',
  source: {
    author: 'Suren Baghdasaryan',
    date: '2024-08-06',
    link: 'CAJuCfpHHRXgYTM2CSSBO9_F+cSQ5_XbMBz8q5d3RV-2Vu6+mnw@mail.gmail.com',
  },
  files: { file: { inode: 'inode', kind: 'filp-plain', held: false } },
  mappings: [{ start: START, end: END, pgoff: 0 }],
  uprobes: { 'uprobe A': OFFSET },
  bpVaddr: BP_VADDR,
  answers: ['uprobe A', null],
  claim: 'memory',
  writes: [{ operation: 'munmap', start: START, end: END }],
  pair: {
    broken: 'merged',
    fixed: 'merged',
    change: {
      to: { files: { file: { inode: 'inode', kind: 'filp', held: false } } },
      by: 'filp_cachep is type-stable, as in every kernel since v6.7',
    },
  },
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
      whyReordered: 'nothing orders detached after the count that says unlocked: the file seems to be kept',
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
      sc: ['Sometimes'],
      lkmm: 'Sometimes',
      why: 'f_inode is read before anything says that the file may be gone',
    },
  ],
};
