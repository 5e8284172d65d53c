import { nakryiko21Nov2024 } from './mails.ts';
import { BP_VADDR, END, OFFSET, START } from './places.ts';
import type { Scenario } from './scenario.ts';

/**
 * As unregister, but the caller believes a lookup which found nothing, and only then looks at the breakpoint: the
 * uprobe was away when the lookup ran, and the breakpoint is back when it is read.
 */
export const negativesTrusted: Scenario = {
  id: 'negatives-trusted',
  question:
    'If a lockless lookup finds no uprobe, can its caller believe that without looking again under mmap_lock?',
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
      why: 'it never answers that there is no uprobe, so this Never tests nothing',
    },
    {
      lookups: 'others',
      sc: ['Never', 'Sometimes'],
      lkmm: 'Sometimes',
      why: 'the lookup finds no uprobe, and then its caller finds the breakpoint: the process gets a SIGTRAP',
    },
  ],
};
