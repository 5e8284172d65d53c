import { PAGE_SIZE, VM_EXEC, VM_READ } from '../memory/layout.ts';
import { BP_VADDR, END, OFFSET, START } from './places.ts';
import type { Scenario } from './scenario.ts';

const PGOFF = 1;

/**
 * MAP_FIXED puts another file over the mapping, in one section that is never downgraded: the old VMA is freed while
 * mmap_lock is still held for writing.
 */
export const mapFixed: Scenario = {
  id: 'map-fixed',
  question: 'Can a lookup mix the VMA that was there with the one that MAP_FIXED put in its place?',
  source: {
    author: 'ours',
    date: '2026-11-23',
  },
  files: { file: { inode: 'inode' }, other: { inode: 'other inode' } },
  mappings: [{ start: START, end: END, pgoff: PGOFF }],
  uprobes: {
    'uprobe A': PGOFF * PAGE_SIZE + OFFSET,
    'uprobe B': { inode: 'other inode', offset: PGOFF * PAGE_SIZE + OFFSET },
    'decoy at vm_start 0': PGOFF * PAGE_SIZE + BP_VADDR,
  },
  bpVaddr: BP_VADDR,
  answers: ['uprobe A', 'uprobe B'],
  writes: [
    {
      operation: 'mmapFixed',
      start: START,
      end: END,
      pgoff: PGOFF,
      flags: VM_READ | VM_EXEC,
      file: 'other',
    },
  ],
  pair: { broken: 'aug07-per-vma', fixed: 'aug07-detached' },
  expected: [
    {
      lookups: ['aug02'],
      sc: ['Sometimes'],
      why: 'the old VMA keeps its mark after it is freed',
    },
    {
      lookups: ['aug07-per-vma'],
      sc: ['Sometimes'],
      why: 'it asks nowhere whether the VMA is still in the tree',
    },
    {
      lookups: ['aug07-detached'],
      sc: ['Never'],
      why: 'detached is read after the mark and the count',
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
      why: 'what is locked is not removed, and what was removed is not locked',
    },
    {
      lookups: 'others',
      sc: ['Never'],
      why: 'the count is read before the VMA is looked up, so the section moves it',
    },
  ],
};
