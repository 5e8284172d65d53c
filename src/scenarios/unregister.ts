import { BP_VADDR, END, OFFSET, START } from './places.ts';
import type { Scenario } from './scenario.ts';

/**
 * A uprobe is taken away and comes back while a CPU that has hit it looks it up. Only a uprobe that was found is believed
 * without the lock; that there is none is seen together with the breakpoint, under mmap_lock.
 */
export const unregister: Scenario = {
  id: 'unregister',
  question: 'Does a uprobe that goes and comes back turn a hit into a SIGTRAP?',
  source: {
    author: 'Andrii Nakryiko',
    date: '2024-11-21',
    link: '20241122035922.3321100-3-andrii@kernel.org',
    note: 'the patch relies on it; as a question it is ours',
  },
  mappings: [{ start: START, end: END, pgoff: 0 }],
  uprobes: { 'uprobe A': OFFSET },
  bpVaddr: BP_VADDR,
  answers: ['uprobe A', null, 'uprobe A'],
  caller: 'handle_swbp',
  writes: [
    { operation: 'unregister', uprobe: 'uprobe A' },
    { operation: 'register', uprobe: 'uprobe A' },
  ],
  expected: [
    {
      lookups: 'others',
      sc: ['Never', 'Never'],
      lkmm: 'Never',
      why: 'a miss takes mmap_lock, which registration holds for writing',
    },
  ],
};
