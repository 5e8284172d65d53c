import { PAGE_SIZE } from '../memory/layout.ts';
import { BP_VADDR, END, OFFSET, START } from './places.ts';
import type { Scenario } from './scenario.ts';

const PGOFF = 1;

/**
 * A VMA up to v6.14 is freed by call_rcu(), whose rcu_head lies over vm_start and vm_end: overwritten at once, while
 * readers may hold it. With a vm_start of NULL the address itself is the offset; there lies a decoy.
 */
export const munmapRcuHead: Scenario = {
  id: 'munmap',
  question:
    'Can a lookup accept an answer from a VMA that was removed, its ends overwritten by the rcu_head?',
  source: {
    author: 'ours',
    date: '2026-11-23',
    note: 'that VMAs are freed under RCU is the premise of all of 2024; the sketch of 7 Aug without a check of detached is ours',
  },
  mappings: [{ start: START, end: END, pgoff: PGOFF }],
  uprobes: { 'uprobe A': PGOFF * PAGE_SIZE + OFFSET, 'decoy at vm_start 0': PGOFF * PAGE_SIZE + BP_VADDR },
  bpVaddr: BP_VADDR,
  answers: ['uprobe A', null],
  writes: [{ operation: 'munmap', start: START, end: END }],
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
      why: 'the count is read before the VMA is looked up, so a removal moves it',
      whyReordered: 'nothing keeps the reads of the VMA above the end check: they are made after it',
    },
    {
      lookups: 'others',
      sc: ['Never'],
      lkmm: 'Never',
      why: 'the count is read before the VMA is looked up, so a removal moves it',
      whyReordered: 'smp_rmb(): who met the rcu_head meets the mark or the count of its section',
    },
  ],
};
