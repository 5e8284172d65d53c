import { PAGE_SIZE, VM_READ } from '../memory/layout.ts';
import { removedVma } from './expected/removed-vma.ts';
import { stoakes7Jun2025 } from './mails.ts';
import { BP_VADDR, END, HALF, MIDDLE, OFFSET, START } from './places.ts';
import type { Scenario } from './scenario.ts';

/**
 * The upper half gets the flags of the lower one, which swallows it: the VMA that was found is freed.
 */
export const mergeRemoves: Scenario = {
  id: 'merge-removes',
  question:
    'Can a lockless lookup accept an answer from a VMA that was removed by a merge with its neighbour?',
  source: stoakes7Jun2025,
  mappings: [
    { start: START, end: MIDDLE, pgoff: 0, flags: VM_READ },
    { start: MIDDLE, end: END, pgoff: HALF / PAGE_SIZE },
  ],
  uprobes: { 'uprobe A': OFFSET, 'decoy at vm_start 0': HALF + BP_VADDR },
  bpVaddr: BP_VADDR,
  answers: ['uprobe A'],
  writes: [{ operation: 'mprotect', start: MIDDLE, end: END, protection: VM_READ }],
  pair: { broken: 'aug07-per-vma', fixed: 'aug07-detached' },
  expected: removedVma,
};
