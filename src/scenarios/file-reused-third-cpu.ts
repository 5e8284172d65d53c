import { BP_VADDR, END, OFFSET, START } from './places.ts';
import type { Scenario } from './scenario.ts';

/**
 * As file-reused-same-cpu, but a third CPU takes the struct file, as soon as the last reference to it is dropped: the VMA is not
 * freed yet and has all of its fields.
 */
export const fileReusedThirdCpu: Scenario = {
  id: 'file-reused-third-cpu',
  question:
    'Can a lookup accept the inode of another file, if a third CPU takes the struct file the moment that it is freed?',
  source: {
    author: 'Peter Zijlstra',
    date: '2024-07-30',
    link: '20240730131058.GN33588@noisy.programming.kicks-ass.net',
  },
  files: { file: { inode: 'inode', held: false } },
  mappings: [{ start: START, end: END, pgoff: 0 }],
  uprobes: { 'uprobe A': OFFSET, 'uprobe B': { inode: 'other inode', offset: OFFSET } },
  bpVaddr: BP_VADDR,
  answers: ['uprobe A', null],
  reuse: ['filp'],
  writes: [{ operation: 'munmap', start: START, end: END }],
  others: [[{ operation: 'open', inode: 'other inode' }]],
  pair: { broken: 'aug07-per-vma', fixed: 'merged' },
  expected: [
    {
      lookups: ['aug02'],
      sc: ['Sometimes'],
      lkmm: 'Sometimes',
      why: 'a removed VMA keeps its mark',
    },
    {
      lookups: ['aug07-per-vma'],
      sc: ['Sometimes'],
      lkmm: 'Sometimes',
      why: 'it asks nowhere whether the VMA is still in the tree',
    },
    {
      lookups: ['aug07-detached'],
      sc: ['Never'],
      lkmm: 'Never',
      why: 'the VMA of the old file was marked before the file went',
      whyReordered:
        'smp_rmb(): who met the other inode meets the mark, and the lock that hands the file over passes that on',
    },
    {
      lookups: ['aug04-plan'],
      sc: ['Never'],
      lkmm: 'Sometimes',
      why: 'a VMA that leaves the tree stays odd for ever',
      whyReordered: 'nothing keeps the reads of the VMA above the end check: they are made after it',
    },
    {
      lookups: ['textbook-seqlock'],
      sc: ['Never'],
      lkmm: 'Never',
      why: 'a VMA that leaves the tree stays odd for ever',
      whyReordered:
        'smp_rmb(): who met the other inode meets the odd count, and the lock that hands the file over passes that on',
    },
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
      lookups: ['merged'],
      sc: ['Never'],
      lkmm: 'Never',
      why: 'the section has ended by then; under LKMM that holds if the object is handed over by a lock',
    },
    {
      lookups: ['aug05', 'aug05-swapped', 'sep05'],
      sc: ['Never'],
      lkmm: 'Sometimes',
      why: 'the section that removed the VMA has moved the count by then',
      whyReordered: 'nothing keeps the reads of the VMA above the end check: they are made after it',
    },
    {
      lookups: 'others',
      sc: ['Never'],
      lkmm: 'Never',
      why: 'the section that removed the VMA has moved the count by then',
      whyReordered:
        'smp_rmb(): who met the other inode meets the mark or the count, and the lock that hands the file over passes that on',
    },
  ],
};
