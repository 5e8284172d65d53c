import { PAGE_SIZE, VM_EXEC, VM_READ } from '../memory/layout.ts';
import { movedVma } from './expected/moved-vma.ts';
import { stoakes7Jun2025 } from './mails.ts';
import { BP_VADDR, END, HALF, MIDDLE, OFFSET, START } from './places.ts';
import type { Scenario } from './scenario.ts';

/**
 * What is mapped right below, page by page before it in the file, makes the VMA grow downwards: vm_start first, vm_pgoff
 * last. In between the offset is too large by what it grew.
 */
export const expand: Scenario = {
  id: 'expand',
  question:
    'While a VMA is expanded downwards, can a lockless lookup pair the new vm_start with the old vm_pgoff?',
  source: stoakes7Jun2025,
  mappings: [{ start: MIDDLE, end: END, pgoff: HALF / PAGE_SIZE }],
  uprobes: { 'uprobe A': OFFSET, 'uprobe B': OFFSET + HALF },
  bpVaddr: BP_VADDR,
  answers: ['uprobe A'],
  writes: [
    { operation: 'mmap', start: START, end: MIDDLE, pgoff: 0, flags: VM_READ | VM_EXEC, file: 'file' },
  ],
  pair: { broken: 'aug02', fixed: 'merged' },
  expected: movedVma,
};
