import { movedVma } from './expected/moved-vma.ts';
import { stoakes7Jun2025 } from './mails.ts';
import { BP_VADDR, END, HALF, MIDDLE, OFFSET, START } from './places.ts';
import type { Scenario } from './scenario.ts';

/**
 * vma_shrink() takes the lower half away: the tree first, then vm_start, vm_pgoff last. In between the offset is too
 * small by what is gone.
 */
export const shrink: Scenario = {
  id: 'shrink',
  question: 'Can a lockless lookup pair the vm_start of after a shrink with the vm_pgoff of before it?',
  source: stoakes7Jun2025,
  mappings: [{ start: START, end: END, pgoff: 0 }],
  uprobes: { 'uprobe A': OFFSET, 'uprobe B': OFFSET - HALF },
  bpVaddr: BP_VADDR,
  answers: ['uprobe A'],
  writes: [{ operation: 'shrink', address: BP_VADDR, start: MIDDLE, end: END }],
  pair: { broken: 'aug02', fixed: 'merged' },
  expected: movedVma,
};
