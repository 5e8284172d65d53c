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
    note: 'we found no mail that asks it; the thread relies on RCU to keep the memory of a removed VMA, which does not keep what lies under the rcu_head',
  },
  mappings: [{ start: START, end: END, pgoff: PGOFF }],
  uprobes: { 'uprobe A': PGOFF * PAGE_SIZE + OFFSET, 'decoy at vm_start 0': PGOFF * PAGE_SIZE + BP_VADDR },
  bpVaddr: BP_VADDR,
  answers: ['uprobe A', null],
  writes: [{ operation: 'munmap', start: START, end: END }],
  pair: { broken: 'aug07-per-vma', fixed: 'aug07-detached' },
  expected: removedVma,
};
