import { PAGE_SIZE, VM_READ } from '../memory/layout.ts';
import { BP_VADDR, END, HALF, MIDDLE, OFFSET, START } from './places.ts';
import type { Scenario } from './scenario.ts';

/**
 * The upper half gets the flags of the lower one, which swallows it: the VMA that was found is freed.
 */
export const mergeRemoves: Scenario = {
  id: 'merge-removes',
  question: 'Can a lookup accept an answer from a VMA that a neighbour has swallowed?',
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
  uprobes: { 'uprobe A': OFFSET, 'decoy at vm_start 0': HALF + BP_VADDR },
  bpVaddr: BP_VADDR,
  answers: ['uprobe A'],
  writes: [{ operation: 'mprotect', start: MIDDLE, end: END, protection: VM_READ }],
  pair: { broken: 'aug07-per-vma', fixed: 'aug07-detached' },
  expected: [
    {
      lookups: ['aug02'],
      sc: ['Sometimes'],
      lkmm: 'Sometimes',
      why: 'a freed VMA keeps its mark, and its new ends seem to hold every address',
    },
    {
      lookups: ['aug07-per-vma'],
      sc: ['Sometimes'],
      lkmm: 'Sometimes',
      why: 'it asks nowhere whether the VMA is still in the tree',
    },
    {
      lookups: ['aug07-detached'],
      sc: ['Never'],
      lkmm: 'Never',
      why: 'detached is read after the mark and the count',
      whyReordered:
        'detached after the count, by acquire; an rcu_head that is met shows the mark, by smp_rmb()',
    },
    {
      lookups: ['aug04-plan'],
      sc: ['Never'],
      lkmm: 'Sometimes',
      why: 'a VMA that leaves the tree stays odd for ever',
      whyReordered: 'nothing keeps the reads of the VMA above the end check: they are made after it',
    },
    {
      lookups: ['textbook-seqlock'],
      sc: ['Never'],
      lkmm: 'Never',
      why: 'a VMA that leaves the tree stays odd for ever',
      whyReordered: 'smp_rmb(): who met the rcu_head meets the odd count',
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
      why: 'what is locked is not removed, and what was removed is not locked',
      whyReordered:
        'nothing orders detached after the count that says unlocked: the VMA seems to be in the tree, its ends are overwritten',
    },
    {
      lookups: ['per-vma-lock'],
      sc: ['Never'],
      lkmm: 'Never',
      why: 'what is locked is not removed, and what was removed is not locked',
      whyReordered: 'who sees the count that says unlocked sees detached, by acquire',
    },
    {
      lookups: ['locked', 'per-vma-refcnt-v6.15', 'per-vma-refcnt'],
      sc: ['Never'],
      why: 'what is locked is not removed, and what was removed is not locked',
    },
    {
      lookups: ['aug05', 'aug05-swapped', 'sep05'],
      sc: ['Never'],
      lkmm: 'Sometimes',
      why: 'the count is read before the VMA is looked up, so the section moves it',
      whyReordered: 'nothing keeps the reads of the VMA above the end check: they are made after it',
    },
    {
      lookups: 'others',
      sc: ['Never'],
      lkmm: 'Never',
      why: 'the count is read before the VMA is looked up, so the section moves it',
      whyReordered: 'smp_rmb(): who met the rcu_head meets the mark or the count of its section',
    },
  ],
};
