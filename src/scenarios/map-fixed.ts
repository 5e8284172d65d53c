import { PAGE_SIZE, VM_EXEC, VM_READ } from '../memory/layout.ts';
import { removedVma } from './expected/removed-vma.ts';
import { BP_VADDR, END, OFFSET, START } from './places.ts';
import type { Scenario } from './scenario.ts';

const PGOFF = 1;

/**
 * MAP_FIXED puts another file over the mapping, in one section that is never downgraded: the old VMA is freed while
 * mmap_lock is still held for writing.
 */
export const mapFixed: Scenario = {
  id: 'map-fixed',
  question: 'When mmap(MAP_FIXED) replaces a VMA, can a lockless lookup mix the old VMA with the new one?',
  source: { author: 'ours', date: '2026-11-23', note: 'we found no mail that asks it' },
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
  expected: removedVma,
};
