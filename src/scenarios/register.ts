import { nakryiko21Nov2024 } from './mails.ts';
import { BP_VADDR, END, OFFSET, START } from './places.ts';
import type { Scenario } from './scenario.ts';

/**
 * A uprobe goes into the tree first, then its breakpoint into the process, under mmap_lock for writing. So whoever hits
 * the breakpoint finds the uprobe, if not without the lock, then with it.
 */
export const register: Scenario = {
  id: 'register',
  question:
    'If a breakpoint is hit right after it was installed, can the lookup miss its uprobe, so that the process gets a SIGTRAP?',
  source: { ...nakryiko21Nov2024, note: 'the patch relies on it; as a question it is ours' },
  mappings: [{ start: START, end: END, pgoff: 0 }],
  uprobes: { 'uprobe A': { offset: OFFSET, registered: false } },
  bpVaddr: BP_VADDR,
  answers: [null, 'uprobe A'],
  caller: 'handle_swbp',
  writes: [{ operation: 'register', uprobe: 'uprobe A' }],
  expected: [
    {
      lookups: 'others',
      sc: 'Never',
      lkmm: 'Never',
      why: 'the uprobe is in the tree before the breakpoint is there',
    },
  ],
};
