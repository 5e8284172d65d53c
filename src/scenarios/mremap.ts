import { PAGE_SIZE } from '../memory/layout.ts';
import { BP_VADDR, ELSEWHERE, END, OFFSET, START } from './places.ts';
import type { Scenario } from './scenario.ts';

const PGOFF = 1;

/**
 * mremap() moves the mapping away: a copy at the new place, then the old VMA goes as in munmap(), but under the write
 * lock to the end.
 */
export const mremap: Scenario = {
  id: 'mremap',
  question: 'Can a lookup accept an answer from a VMA that mremap() has moved away?',
  source: {
    author: 'Lorenzo Stoakes',
    date: '2025-06',
    link: '4cefe058-d67b-491c-83ac-293544385e84@lucifer.local',
    note: 'he asks for every case of merge, split and remap',
  },
  mappings: [{ start: START, end: END, pgoff: PGOFF }],
  uprobes: { 'uprobe A': PGOFF * PAGE_SIZE + OFFSET, 'decoy at vm_start 0': PGOFF * PAGE_SIZE + BP_VADDR },
  bpVaddr: BP_VADDR,
  answers: ['uprobe A', null],
  writes: [{ operation: 'mremap', oldStart: START, length: END - START, newStart: ELSEWHERE }],
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
      why: 'the count is read before the VMA is looked up, so the section moves it',
    },
  ],
};
