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
  question:
    'While vma_shrink() cuts off the lower half of a VMA, can a lockless lookup pair the new vm_start with the old vm_pgoff?',
  source: stoakes7Jun2025,
  mappings: [{ start: START, end: END, pgoff: 0 }],
  uprobes: { 'uprobe A': OFFSET, 'uprobe B': OFFSET - HALF },
  bpVaddr: BP_VADDR,
  answers: ['uprobe A'],
  writes: [{ operation: 'shrink', address: BP_VADDR, start: MIDDLE, end: END }],
  pair: { broken: 'aug02', fixed: 'merged' },
  expected: movedVma,
};
