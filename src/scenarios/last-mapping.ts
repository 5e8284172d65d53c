import { BP_VADDR, END, OFFSET, START } from './places.ts';
import type { Scenario } from './scenario.ts';

/** The file of the breakpoint is open nowhere else: the munmap() of its only mapping frees it. */
export const lastMapping = {
  mappings: [{ start: START, end: END, pgoff: 0 }],
  uprobes: { 'uprobe A': OFFSET },
  bpVaddr: BP_VADDR,
  answers: ['uprobe A', null],
  claim: 'memory',
  writes: [{ operation: 'munmap', start: START, end: END }],
} as const satisfies Partial<Scenario>;
