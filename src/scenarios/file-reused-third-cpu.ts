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
      why: 'a removed VMA keeps its mark',
    },
    {
      lookups: ['aug07-per-vma'],
      sc: ['Sometimes'],
      why: 'it asks nowhere whether the VMA is still in the tree',
    },
    {
      lookups: ['aug07-detached'],
      sc: ['Never'],
      why: 'the VMA of the old file was marked before the file went',
    },
    {
      lookups: ['aug04-plan', 'textbook-seqlock'],
      sc: ['Never'],
      why: 'a VMA that leaves the tree stays odd for ever',
    },
    {
      lookups: ['merged-no-per-vma-lock'],
      sc: ['Never'],
      why: 'it gives up at once, and so says nothing',
    },
    {
      lookups: ['locked', 'per-vma-lock-v6.4', 'per-vma-lock', 'per-vma-refcnt-v6.15', 'per-vma-refcnt'],
      sc: ['Never'],
      why: 'a locked VMA keeps its file',
    },
    {
      lookups: ['merged'],
      sc: ['Never'],
      why: 'the section has ended by then; under LKMM that holds if the object is handed over by a lock',
    },
    {
      lookups: 'others',
      sc: ['Never'],
      why: 'the section that removed the VMA has moved the count by then',
    },
  ],
};
