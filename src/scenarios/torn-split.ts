import { VM_READ, VM_WRITE } from '../memory/layout.ts';
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
  question: 'Can a lookup accept the vm_start of after a split together with the vm_pgoff of before it?',
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
  expected: [
    {
      lookups: ['aug02'],
      sc: ['Sometimes', 'Sometimes', 'Sometimes'],
      lkmm: 'Sometimes',
      why: 'the mark moves when a section begins, so who starts inside one sees it unchanged',
    },
    {
      lookups: ['aug05'],
      sc: ['Never', 'Sometimes', 'Sometimes'],
      lkmm: 'Sometimes',
      why: 'one section is either marked or has moved the count; nothing orders the loads that see it',
    },
    {
      lookups: ['aug05-barriers'],
      sc: ['Never', 'Sometimes', 'Sometimes'],
      lkmm: 'Never',
      why: 'one section is either marked or has moved the count; a second one slips in between',
      whyReordered: 'one section: smp_wmb() after the mark, smp_rmb() before the end loads',
    },
    {
      lookups: ['sep05'],
      sc: ['Never', 'Never', 'Never'],
      lkmm: 'Sometimes',
      why: 'a seqcount, with both of its barriers facing the wrong way',
    },
    {
      lookups: ['merged'],
      sc: ['Never', 'Never', 'Never'],
      lkmm: 'Never',
      why: 'a seqcount: the count is odd, or has moved',
    },
    {
      lookups: ['merged-no-per-vma-lock'],
      sc: ['Never', 'Never', 'Never'],
      why: 'it gives up at once, and so says nothing',
    },
    {
      lookups: ['per-vma-lock-v6.4'],
      sc: ['Never', 'Never', 'Never'],
      lkmm: 'Sometimes',
      why: 'the VMA is read-locked while it is read; the count that says so is not ordered',
    },
    {
      lookups: ['per-vma-lock'],
      sc: ['Never', 'Never', 'Never'],
      lkmm: 'Never',
      why: 'the VMA is read-locked while it is read',
    },
    {
      lookups: ['locked', 'per-vma-refcnt-v6.15', 'per-vma-refcnt'],
      sc: ['Never', 'Never', 'Never'],
      why: 'nothing of the VMA moves while it is locked',
    },
    {
      lookups: ['aug04-plan', 'aug05-swapped', 'aug07-per-vma'],
      sc: ['Never', 'Never', 'Never'],
      lkmm: 'Sometimes',
      why: 'whoever met a store of a section meets its mark or its count at the end',
      whyReordered: 'nothing keeps the reads of the VMA above the end check: they are made after it',
    },
    {
      lookups: 'others',
      sc: ['Never', 'Never', 'Never'],
      lkmm: 'Never',
      why: 'whoever met a store of a section meets its mark or its count at the end',
      whyReordered:
        'smp_wmb() after the mark or the odd count, smp_rmb() before the end loads: who met a store meets that',
    },
  ],
};
