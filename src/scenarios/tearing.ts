import { VM_READ } from '../memory/layout.ts';
import { givesUp, VMA_LOCKED, waits } from './expected/reasons.ts';
import { hornOnFiles9Sep2024 } from './mails.ts';
import { HALF } from './places.ts';
import type { Scenario } from './scenario.ts';

const MIDDLE = 2 ** 32;

/**
 * The split moves vm_start across 4 GiB, and a compiler makes two stores of it. With the new low half and the old
 * high half it is 0: a place that no store has written. A lookup that checks that nothing was written meanwhile need
 * not care.
 */
export const tearing: Scenario = {
  id: 'tearing',
  question:
    'If the compiler splits a plain store of vm_start in two, can a lockless lookup accept a vm_start that is half old and half new?',
  source: {
    ...hornOnFiles9Sep2024,
    note: 'about the pointer vm_file, which never tears here; an unsigned long may',
  },
  mappings: [{ start: MIDDLE - HALF, end: MIDDLE + HALF, pgoff: 0 }],
  uprobes: { 'uprobe A': HALF + 0x10, 'decoy at vm_start 0': MIDDLE + 0x10 },
  bpVaddr: MIDDLE + 0x10,
  answers: ['uprobe A'],
  tearing: true,
  writes: [{ operation: 'mprotect', start: MIDDLE, end: MIDDLE + HALF, protection: VM_READ }],
  pair: { broken: 'aug02', fixed: 'merged' },
  expected: [
    {
      lookups: ['aug02'],
      sc: 'Sometimes',
      why: 'a lookup that starts inside a section sees its mark unchanged',
    },
    waits,
    givesUp,
    {
      lookups: VMA_LOCKED,
      sc: 'Never',
      why: 'no writer changes the VMA while it is read-locked',
    },
    {
      lookups: 'others',
      sc: 'Never',
      why: 'each half is stored by a write section, and the end check sees that section',
    },
  ],
};
