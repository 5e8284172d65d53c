import { BP_VADDR, END, OFFSET, START } from './places.ts';
import type { Scenario } from './scenario.ts';

/**
 * overlayfs maps a backing file, which up to v6.12 was given back by kfree() at once. Since v6.13 (commit
 * 8b1bc2590af6) its cache is type-stable.
 */
export const backingFileKfree: Scenario = {
  id: 'backing-file-kfree',
  question: 'Is freed memory read if the mapped file is a backing file, which kfree() gives back at once?',
  source: {
    author: 'Jann Horn',
    date: '2024-09-09',
    link: 'CAG48ez2G1Pf_RRRT0av=6r_4HcLZu6QMgveepk-ENo=PkaZC1w@mail.gmail.com',
  },
  files: { file: { inode: 'inode', kind: 'backing-kfree', held: false } },
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
      to: { files: { file: { inode: 'inode', kind: 'backing', held: false } } },
      by: 'the cache of backing files is type-stable (v6.13, commit 8b1bc2590af6)',
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
