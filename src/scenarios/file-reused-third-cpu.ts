import { reusedFile } from './expected/freed-file.ts';
import { like } from './expected/like.ts';
import { zijlstra30Jul2024 } from './mails.ts';
import { BP_VADDR, END, OFFSET, START } from './places.ts';
import type { Scenario } from './scenario.ts';

/**
 * As file-reused-same-cpu, but a third CPU takes the struct file, as soon as the last reference to it is dropped: the VMA is not
 * freed yet and has all of its fields.
 */
export const fileReusedThirdCpu: Scenario = {
  id: 'file-reused-third-cpu',
  question:
    'Can a lockless lookup accept the inode of another file, if a third CPU takes the struct file the moment that munmap() frees it?',
  source: zijlstra30Jul2024,
  files: { file: { inode: 'inode', held: false } },
  mappings: [{ start: START, end: END, pgoff: 0 }],
  uprobes: { 'uprobe A': OFFSET, 'uprobe B': { inode: 'other inode', offset: OFFSET } },
  bpVaddr: BP_VADDR,
  answers: ['uprobe A', null],
  reuse: ['filp'],
  writes: [{ operation: 'munmap', start: START, end: END }],
  others: [[{ operation: 'open', inode: 'other inode' }]],
  pair: { broken: 'aug07-per-vma', fixed: 'merged' },
  expected: like(reusedFile, [
    {
      lookups: ['merged'],
      sc: 'Never',
      lkmm: 'Never',
      why: 'the section that removed the VMA has ended by then',
      whyReordered:
        'the count has moved, if the struct file is handed over by a lock and not by release and acquire alone',
    },
  ]),
};
