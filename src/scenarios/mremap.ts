import { PAGE_SIZE } from '../memory/layout.ts';
import { removedVma } from './expected/removed-vma.ts';
import { stoakes7Jun2025 } from './mails.ts';
import { BP_VADDR, ELSEWHERE, END, OFFSET, START } from './places.ts';
import type { Scenario } from './scenario.ts';

const PGOFF = 1;

/**
 * mremap() moves the mapping away: a copy at the new place, then the old VMA goes as in munmap(), but under the write
 * lock to the end.
 */
export const mremap: Scenario = {
  id: 'mremap',
  question: 'Can a lockless lookup accept an answer from a VMA that mremap() has moved away?',
  source: stoakes7Jun2025,
  mappings: [{ start: START, end: END, pgoff: PGOFF }],
  uprobes: { 'uprobe A': PGOFF * PAGE_SIZE + OFFSET, 'decoy at vm_start 0': PGOFF * PAGE_SIZE + BP_VADDR },
  bpVaddr: BP_VADDR,
  answers: ['uprobe A', null],
  writes: [{ operation: 'mremap', oldStart: START, length: END - START, newStart: ELSEWHERE }],
  pair: { broken: 'aug07-per-vma', fixed: 'aug07-detached' },
  expected: removedVma,
};
