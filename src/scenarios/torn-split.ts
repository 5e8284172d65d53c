import { VM_READ, VM_WRITE } from '../memory/layout.ts';
import { like } from './expected/like.ts';
import { movedVma } from './expected/moved-vma.ts';
import { READS_SINK } from './expected/reasons.ts';
import type { Scenario } from './scenario.ts';

const START = 0x10000;
const MIDDLE = 0x14000;
const END = 0x18000;

/**
 * mprotect() of a VMA's upper half splits it below the breakpoint: its vm_start moves up, then its vm_pgoff. Whoever
 * pairs the new start
 * with the old offset computes a place in the file that is too low by the size of the low half. There lies
 * another uprobe, so that a torn read gives a wrong answer and not just a miss.
 */
export const tornSplit: Scenario = {
  id: 'torn-split',
  question:
    'While a VMA is split, can a uprobe lookup without mmap_lock pair the new vm_start with the old vm_pgoff?',
  source: {
    author: 'Peter Zijlstra',
    date: '2024-08-03',
    link: '20240803085312.GP39708@noisy.programming.kicks-ass.net',
  },
  mappings: [{ start: START, end: END, pgoff: 0 }],
  uprobes: { 'uprobe A': MIDDLE + 0x10 - START, 'uprobe B': 0x10 },
  bpVaddr: MIDDLE + 0x10,
  answers: ['uprobe A'],
  writes: [
    // The first splits the VMA, new part below; the others only change flags of the part above.
    { operation: 'mprotect', start: MIDDLE, end: END, protection: VM_READ },
    { operation: 'mprotect', start: MIDDLE, end: END, protection: VM_READ | VM_WRITE },
    { operation: 'mprotect', start: MIDDLE, end: END, protection: VM_READ },
  ],
  sections: 1,
  pair: { broken: 'aug02', fixed: 'merged' },
  expected: like(movedVma, [
    {
      lookups: ['aug05'],
      sc: ['Never', 'Sometimes', 'Sometimes'],
      lkmm: 'Sometimes',
      why: 'one section is either marked or has moved the count; a second one slips in between',
      whyReordered: READS_SINK,
    },
    {
      lookups: ['aug05-barriers'],
      sc: ['Never', 'Sometimes', 'Sometimes'],
      lkmm: 'Never',
      why: 'one section is either marked or has moved the count; a second one slips in between',
      whyReordered: 'one section: smp_wmb() after the mark, smp_rmb() before the end loads',
    },
  ]),
};
