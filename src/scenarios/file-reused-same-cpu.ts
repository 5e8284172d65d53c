import { PAGE_SIZE } from '../memory/layout.ts';
import { reusedFile } from './expected/freed-file.ts';
import { like } from './expected/like.ts';
import { zijlstra30Jul2024 } from './mails.ts';
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
    'If the CPU that ran munmap() reuses the freed struct file, can a lockless lookup accept the inode of the new file?',
  source: zijlstra30Jul2024,
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
  expected: like(reusedFile, [
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
      why: 'it never checks whether the VMA is still in the tree',
    },
  ]),
};
