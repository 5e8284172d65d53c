import { nakryiko21Nov2024 } from './mails.ts';
import { BP_VADDR, END, OFFSET, START } from './places.ts';
import type { Scenario } from './scenario.ts';

/**
 * As unregister, by a caller that believes a lookup which found nothing, and then asks for the breakpoint: it was away
 * when the one was read, and is back when the other is.
 */
export const negativesTrusted: Scenario = {
  id: 'negatives-trusted',
  question: 'May a lockless lookup that found no uprobe be believed, without looking again under mmap_lock?',
  source: { ...nakryiko21Nov2024, note: 'the patch relies on it; as a question it is ours' },
  mappings: [{ start: START, end: END, pgoff: 0 }],
  uprobes: { 'uprobe A': OFFSET },
  bpVaddr: BP_VADDR,
  answers: ['uprobe A', null, 'uprobe A'],
  caller: 'trusting',
  writes: [
    { operation: 'unregister', uprobe: 'uprobe A' },
    { operation: 'register', uprobe: 'uprobe A' },
  ],
  pair: {
    broken: 'merged',
    fixed: 'merged',
    change: {
      to: { caller: 'handle_swbp' },
      by: 'the caller believes a uprobe that was found, and takes mmap_lock if none was',
    },
  },
  expected: [
    {
      lookups: ['merged-no-per-vma-lock'],
      sc: 'Never',
      lkmm: 'Never',
      why: 'it never says that there is none, so this Never tests nothing',
    },
    {
      lookups: 'others',
      sc: ['Never', 'Sometimes'],
      lkmm: 'Sometimes',
      why: 'no uprobe at one moment, its breakpoint at a later one: the process gets a SIGTRAP',
    },
  ],
};
