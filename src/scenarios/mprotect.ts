import { VM_READ } from '../memory/layout.ts';
import { BP_VADDR, END, OFFSET, START } from './places.ts';
import type { Scenario } from './scenario.ts';

/**
 * mprotect() of a whole mapping changes its flags only: there is nothing that a lookup could read half done.
 */
export const mprotect: Scenario = {
  id: 'mprotect',
  question: 'Can a change of flags alone give a wrong answer?',
  source: {
    author: 'Lorenzo Stoakes',
    date: '2025-06',
    link: '4cefe058-d67b-491c-83ac-293544385e84@lucifer.local',
    note: 'he asks for every case of merge, split and remap',
  },
  mappings: [{ start: START, end: END, pgoff: 0 }],
  uprobes: { 'uprobe A': OFFSET },
  bpVaddr: BP_VADDR,
  answers: ['uprobe A'],
  writes: [{ operation: 'mprotect', start: START, end: END, protection: VM_READ }],
  expected: [
    {
      lookups: ['merged-no-per-vma-lock'],
      sc: ['Never'],
      why: 'it gives up at once, and so says nothing',
    },
    {
      lookups: 'others',
      sc: ['Never'],
      lkmm: 'Never',
      why: 'neither the range nor the file nor its offset changes',
    },
  ],
};
