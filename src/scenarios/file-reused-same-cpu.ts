import { PAGE_SIZE } from '../memory/layout.ts';
import { BP_VADDR, END, OFFSET, START } from './places.ts';
import type { Scenario } from './scenario.ts';

const PGOFF = 1;

/**
 * The struct file of a mapping that is gone becomes another file before the lookup reads its f_inode. vm_file still
 * points to it, so comparing that pointer again proves nothing. The CPU that freed it takes it again, and by then
 * the rcu_head has overwritten vm_start: the decoy lies where that points, in the other file.
 */
export const fileReusedSameCpu: Scenario = {
  id: 'file-reused-same-cpu',
  question:
    'Can a lookup accept the inode of another file that took the struct file of a mapping that is gone?',
  source: {
    author: 'Peter Zijlstra',
    date: '2024-07-30',
    link: '20240730131058.GN33588@noisy.programming.kicks-ass.net',
  },
  files: { file: { inode: 'inode', held: false } },
  mappings: [{ start: START, end: END, pgoff: PGOFF }],
  uprobes: {
    'uprobe A': PGOFF * PAGE_SIZE + OFFSET,
    'decoy in the other file': { inode: 'other inode', offset: PGOFF * PAGE_SIZE + BP_VADDR },
  },
  bpVaddr: BP_VADDR,
  answers: ['uprobe A', null],
  reuse: ['filp'],
  writes: [
    { operation: 'munmap', start: START, end: END },
    { operation: 'open', inode: 'other inode' },
  ],
  pair: { broken: 'aug07-per-vma', fixed: 'merged' },
  expected: [
    {
      lookups: ['aug02'],
      sc: ['Never', 'Sometimes'],
      lkmm: 'Sometimes',
      why: 'a freed VMA keeps its mark',
    },
    {
      lookups: ['aug07-per-vma'],
      sc: ['Never', 'Sometimes'],
      lkmm: 'Sometimes',
      why: 'it asks nowhere whether the VMA is still in the tree',
    },
    {
      lookups: ['aug07-detached'],
      sc: ['Never', 'Never'],
      lkmm: 'Never',
      why: 'the VMA of the old file was marked before the file went',
      whyReordered: 'smp_rmb(): who met the other inode meets the mark',
    },
    {
      lookups: ['aug04-plan'],
      sc: ['Never', 'Never'],
      lkmm: 'Sometimes',
      why: 'a VMA that leaves the tree stays odd for ever',
      whyReordered: 'nothing keeps the reads of the VMA above the end check: they are made after it',
    },
    {
      lookups: ['textbook-seqlock'],
      sc: ['Never', 'Never'],
      lkmm: 'Never',
      why: 'a VMA that leaves the tree stays odd for ever',
      whyReordered: 'smp_rmb(): who met the other inode meets the odd count',
    },
    {
      lookups: ['merged-no-per-vma-lock'],
      sc: ['Never', 'Never'],
      why: 'it gives up at once, and so says nothing',
    },
    {
      lookups: ['per-vma-lock-v6.4'],
      sc: ['Never', 'Never'],
      lkmm: 'Sometimes',
      why: 'a locked VMA keeps its file',
      whyReordered: 'nothing orders detached after the count that says unlocked: the file seems to be kept',
    },
    {
      lookups: ['per-vma-lock'],
      sc: ['Never', 'Never'],
      lkmm: 'Never',
      why: 'a locked VMA keeps its file',
      whyReordered: 'who sees the count that says unlocked sees detached, by acquire',
    },
    {
      lookups: ['locked', 'per-vma-refcnt-v6.15', 'per-vma-refcnt'],
      sc: ['Never', 'Never'],
      why: 'a locked VMA keeps its file',
    },
    {
      lookups: ['aug05', 'aug05-swapped', 'sep05'],
      sc: ['Never', 'Never'],
      lkmm: 'Sometimes',
      why: 'a file of a mapping goes inside or after a section, which moves the count',
      whyReordered: 'nothing keeps the reads of the VMA above the end check: they are made after it',
    },
    {
      lookups: 'others',
      sc: ['Never', 'Never'],
      lkmm: 'Never',
      why: 'a file of a mapping goes inside or after a section, which moves the count',
      whyReordered: 'smp_rmb(): who met the other inode meets the mark or the count',
    },
  ],
};
