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
      why: 'a freed VMA keeps its mark, and its new ends seem to hold every address',
    },
    {
      lookups: ['aug07-per-vma'],
      sc: ['Sometimes'],
      why: 'it asks nowhere whether the VMA is still in the tree',
    },
    {
      lookups: ['aug07-detached'],
      sc: ['Never'],
      why: 'detached is read after the mark and the count',
    },
    {
      lookups: ['aug04-plan', 'textbook-seqlock'],
      sc: ['Never'],
      why: 'a VMA that leaves the tree stays odd for ever',
    },
    {
      lookups: ['merged-no-per-vma-lock'],
      sc: ['Never'],
      why: 'it gives up at once, and so says nothing',
    },
    {
      lookups: ['locked', 'per-vma-lock-v6.4', 'per-vma-lock', 'per-vma-refcnt-v6.15', 'per-vma-refcnt'],
      sc: ['Never'],
      why: 'what is locked is not removed, and what was removed is not locked',
    },
    {
      lookups: 'others',
      sc: ['Never'],
      why: 'the count is read before the VMA is looked up, so a removal moves it',
    },
  ],
};
