import { PAGE_SIZE, VM_EXEC, VM_READ } from '../memory/layout.ts';
import { movedVma } from './expected/moved-vma.ts';
import { stoakes7Jun2025 } from './mails.ts';
import { BP_VADDR, END, HALF, MIDDLE, OFFSET, START } from './places.ts';
import type { Scenario } from './scenario.ts';

/**
 * The lower half gets the flags of the upper one, which grows over it: vm_start first, vm_pgoff last. In between the
 * offset is too large by what the VMA grew.
 */
export const merge: Scenario = {
  id: 'merge',
  question:
    'While a VMA is merged with the one below it, can a lockless lookup pair the new vm_start with the old vm_pgoff?',
  source: stoakes7Jun2025,
  mappings: [
    { start: START, end: MIDDLE, pgoff: 0, flags: VM_READ },
    { start: MIDDLE, end: END, pgoff: HALF / PAGE_SIZE },
  ],
  uprobes: { 'uprobe A': OFFSET, 'uprobe B': OFFSET + HALF },
  bpVaddr: BP_VADDR,
  answers: ['uprobe A'],
  writes: [{ operation: 'mprotect', start: START, end: MIDDLE, protection: VM_READ | VM_EXEC }],
  pair: { broken: 'aug02', fixed: 'merged' },
  expected: movedVma,
};
