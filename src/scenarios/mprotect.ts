import { VM_READ } from '../memory/layout.ts';
import { givesUp, waits } from './expected/reasons.ts';
import { stoakes7Jun2025 } from './mails.ts';
import { BP_VADDR, END, OFFSET, START } from './places.ts';
import type { Scenario } from './scenario.ts';

/**
 * mprotect() of a whole mapping changes its flags only: there is nothing that a lookup could read half done.
 */
export const mprotect: Scenario = {
  id: 'mprotect',
  question: 'Can a lockless lookup give a wrong answer if mprotect() changes only the flags of a whole VMA?',
  source: stoakes7Jun2025,
  mappings: [{ start: START, end: END, pgoff: 0 }],
  uprobes: { 'uprobe A': OFFSET },
  bpVaddr: BP_VADDR,
  answers: ['uprobe A'],
  writes: [{ operation: 'mprotect', start: START, end: END, protection: VM_READ }],
  expected: [
    waits,
    givesUp,
    {
      lookups: 'others',
      sc: 'Never',
      lkmm: 'Never',
      why: 'neither the range nor the file nor its offset changes',
    },
  ],
};
