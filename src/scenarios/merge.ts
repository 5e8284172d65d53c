import { PAGE_SIZE, VM_EXEC, VM_READ } from '../memory/layout.ts';
import { BP_VADDR, END, HALF, MIDDLE, OFFSET, START } from './places.ts';
import type { Scenario } from './scenario.ts';

/**
 * The lower half gets the flags of the upper one, which grows over it: vm_start first, vm_pgoff last. In between the
 * offset is too large by what the VMA grew.
 */
export const merge: Scenario = {
  id: 'merge',
  question: 'Can a lookup accept the vm_start of after a merge together with the vm_pgoff of before it?',
  source: {
    author: 'Lorenzo Stoakes',
    date: '2025-06',
    link: '4cefe058-d67b-491c-83ac-293544385e84@lucifer.local',
    note: 'he asks for every case of merge, split and remap',
  },
  mappings: [
    { start: START, end: MIDDLE, pgoff: 0, flags: VM_READ },
    { start: MIDDLE, end: END, pgoff: HALF / PAGE_SIZE },
  ],
  uprobes: { 'uprobe A': OFFSET, 'uprobe B': OFFSET + HALF },
  bpVaddr: BP_VADDR,
  answers: ['uprobe A'],
  writes: [{ operation: 'mprotect', start: START, end: MIDDLE, protection: VM_READ | VM_EXEC }],
  pair: { broken: 'aug02', fixed: 'merged' },
  expected: [
    {
      lookups: ['aug02'],
      sc: ['Sometimes'],
      lkmm: 'Sometimes',
      why: 'who starts inside the section sees its mark unchanged',
    },
    {
      lookups: ['merged-no-per-vma-lock'],
      sc: ['Never'],
      why: 'it gives up at once, and so says nothing',
    },
    {
      lookups: ['per-vma-lock-v6.4'],
      sc: ['Never'],
      lkmm: 'Sometimes',
      why: 'nothing of the VMA moves while it is locked',
      whyReordered: 'the count that says unlocked orders nothing: reads after it meet the section half done',
    },
    {
      lookups: ['per-vma-lock'],
      sc: ['Never'],
      lkmm: 'Never',
      why: 'nothing of the VMA moves while it is locked',
    },
    {
      lookups: ['locked', 'per-vma-refcnt-v6.15', 'per-vma-refcnt'],
      sc: ['Never'],
      why: 'nothing of the VMA moves while it is locked',
    },
    {
      lookups: ['aug04-plan', 'aug05', 'aug05-swapped', 'aug07-per-vma', 'sep05'],
      sc: ['Never'],
      lkmm: 'Sometimes',
      why: 'whoever met a store of the section meets its mark or its count at the end',
      whyReordered: 'nothing keeps the reads of the VMA above the end check: they are made after it',
    },
    {
      lookups: 'others',
      sc: ['Never'],
      lkmm: 'Never',
      why: 'whoever met a store of the section meets its mark or its count at the end',
      whyReordered:
        'smp_wmb() after the mark or the odd count, smp_rmb() before the end loads: who met a store meets that',
    },
  ],
};
