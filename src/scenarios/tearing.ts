import { VM_READ } from '../memory/layout.ts';
import { HALF } from './places.ts';
import type { Scenario } from './scenario.ts';

const MIDDLE = 2 ** 32;

/**
 * The split moves vm_start across 4 GiB, and a compiler makes two stores of it. With the new low half and the old high
 * half it is 0: a place that no store has written. Who checks that nothing was written meanwhile need not care.
 */
export const tearing: Scenario = {
  id: 'tearing',
  question: 'Can a lookup accept an address of which one half is new and one half old?',
  source: {
    author: 'Jann Horn',
    date: '2024-09-09',
    link: 'CAG48ez2G1Pf_RRRT0av=6r_4HcLZu6QMgveepk-ENo=PkaZC1w@mail.gmail.com',
    note: 'about vm_file; a pointer never tears here',
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
      sc: ['Sometimes'],
      why: 'who starts inside a section sees its mark unchanged',
    },
    {
      lookups: ['merged-no-per-vma-lock'],
      sc: ['Never'],
      why: 'it gives up at once, and so says nothing',
    },
    {
      lookups: ['locked', 'per-vma-lock-v6.4', 'per-vma-lock', 'per-vma-refcnt-v6.15', 'per-vma-refcnt'],
      sc: ['Never'],
      why: 'nothing of the VMA moves while it is locked',
    },
    {
      lookups: 'others',
      sc: ['Never'],
      why: 'a half that was stored belongs to a section, which the end check sees',
    },
  ],
};
