import { nakryiko21Nov2024 } from './mails.ts';
import { BP_VADDR, END, OFFSET, START } from './places.ts';
import type { Scenario } from './scenario.ts';

/**
 * A uprobe is taken away and comes back while a CPU that has hit it looks it up. Only a uprobe that was found is believed
 * without the lock; that there is none is seen together with the breakpoint, under mmap_lock.
 */
export const unregister: Scenario = {
  id: 'unregister',
  question: 'If a uprobe is unregistered and registered again, can a hit of its breakpoint end in a SIGTRAP?',
  source: { ...nakryiko21Nov2024, note: 'the patch relies on it; as a question it is ours' },
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
      sc: 'Never',
      lkmm: 'Never',
      why: 'a miss takes mmap_lock, which registration holds for writing',
    },
  ],
};
