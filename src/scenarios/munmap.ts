import { PAGE_SIZE } from '../memory/layout.ts';
import { removedVma } from './expected/removed-vma.ts';
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
    'If munmap() removes a VMA and its rcu_head overwrites vm_start and vm_end, can a lockless lookup accept an answer from it?',
  source: {
    author: 'ours',
    date: '2026-11-23',
    note: 'that the rcu_head lies over vm_start and vm_end is prior art: Horn, 5 Aug 2024 (20240805-fix-vma-lock-type-confusion-v1-1-9f25443a9a71@google.com), of lock_vma_under_rcu(); ours is the question for this lookup, which we found in no mail',
  },
  mappings: [{ start: START, end: END, pgoff: PGOFF }],
  uprobes: { 'uprobe A': PGOFF * PAGE_SIZE + OFFSET, 'decoy at vm_start 0': PGOFF * PAGE_SIZE + BP_VADDR },
  bpVaddr: BP_VADDR,
  answers: ['uprobe A', null],
  writes: [{ operation: 'munmap', start: START, end: END }],
  pair: { broken: 'aug07-per-vma', fixed: 'aug07-detached' },
  expected: removedVma,
};
