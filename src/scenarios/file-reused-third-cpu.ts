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
    'If a third CPU reuses the struct file as soon as munmap() frees it, can a lockless lookup accept the inode of the new file?',
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
      why: 'the file is freed after the write section has ended, so the count has changed',
      whyReordered:
        'the count has changed, if a lock hands the struct file over, and not release and acquire alone',
    },
  ]),
};
