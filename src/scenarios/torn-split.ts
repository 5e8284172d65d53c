import { VM_READ, VM_WRITE } from '../memory/layout.ts';
import type { Scenario } from './scenario.ts';

const START = 0x10000;
const MIDDLE = 0x14000;
const END = 0x18000;

/**
 * mprotect() of a VMA's upper half splits it below the breakpoint: its vm_start moves up, then its vm_pgoff. Whoever pairs the new start
 * with the old offset computes a place in the file that is too low by the size of the low half. There lies
 * another uprobe, so that a torn read gives a wrong answer and not just a miss.
 */
export const tornSplit: Scenario = {
  id: 'torn-split',
  question: 'Can a lookup accept the vm_start of after a split together with the vm_pgoff of before it?',
  source:
    'Peter Zijlstra, 3 Aug 2024, 20240803085312.GP39708@noisy.programming.kicks-ass.net; two sections: ours',
  mapping: { start: START, end: END, pgoff: 0 },
  uprobes: { 'uprobe A': MIDDLE + 0x10 - START, 'uprobe B': 0x10 },
  bpVaddr: MIDDLE + 0x10,
  answer: 'uprobe A',
  writes: [
    // The first splits the VMA, new part below; the others only change flags of the part above.
    { operation: 'mprotect', start: MIDDLE, end: END, protection: VM_READ },
    { operation: 'mprotect', start: MIDDLE, end: END, protection: VM_READ | VM_WRITE },
    { operation: 'mprotect', start: MIDDLE, end: END, protection: VM_READ },
  ],
  expected: {
    locked: ['Never', 'Never', 'Never'],
    aug02: ['Sometimes', 'Sometimes', 'Sometimes'],
    'aug04-plan': ['Never', 'Never', 'Never'],
    'textbook-seqlock': ['Never', 'Never', 'Never'],
    aug05: ['Never', 'Sometimes', 'Sometimes'],
    'aug05-swapped': ['Never', 'Never', 'Never'],
    'aug05-barriers': ['Never', 'Sometimes', 'Sometimes'],
    'aug05-fixed': ['Never', 'Never', 'Never'],
    'aug07-per-vma': ['Never', 'Never', 'Never'],
    'aug07-detached': ['Never', 'Never', 'Never'],
    sep05: ['Never', 'Never', 'Never'],
    merged: ['Never', 'Never', 'Never'],
    'merged-no-per-vma-lock': ['Never', 'Never', 'Never'],
    'per-vma-lock-v6.4': ['Never', 'Never', 'Never'],
    'per-vma-lock': ['Never', 'Never', 'Never'],
    'per-vma-refcnt-v6.15': ['Never', 'Never', 'Never'],
    'per-vma-refcnt': ['Never', 'Never', 'Never'],
  },
};
