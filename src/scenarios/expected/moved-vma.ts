import type { Expectation } from '../expectation.ts';
import { givesUp, READS_SINK, REFCOUNTED, waits } from './reasons.ts';

const STANDS_STILL = 'nothing of the VMA moves while it is locked';
const MEETS_IT = 'whoever met a store of a section meets its mark or its count at the end';

/** What comes out if a section moves a VMA that stays: vm_start first, vm_pgoff later. */
export const movedVma: readonly Expectation[] = [
  {
    lookups: ['aug02'],
    sc: 'Sometimes',
    lkmm: 'Sometimes',
    why: 'the mark moves when a section begins, so who starts inside one sees it unchanged',
  },
  {
    lookups: ['sep05'],
    sc: 'Never',
    lkmm: 'Sometimes',
    why: 'the count is odd, or has moved',
    whyReordered: 'a seqcount with both of its barriers facing the wrong way',
  },
  {
    lookups: ['merged'],
    sc: 'Never',
    lkmm: 'Never',
    why: 'the count is odd, or has moved',
    whyReordered: 'smp_wmb() after the count is odd, smp_rmb() before it is read again',
  },
  waits,
  givesUp,
  {
    lookups: ['per-vma-lock-v6.4'],
    sc: 'Never',
    lkmm: 'Sometimes',
    why: STANDS_STILL,
    whyReordered: 'the count that says unlocked orders nothing: reads after it meet the section half done',
  },
  {
    lookups: ['per-vma-lock'],
    sc: 'Never',
    lkmm: 'Never',
    why: STANDS_STILL,
    whyReordered: 'the lock is handed over with all that its last holder saw, the count too',
  },
  {
    lookups: REFCOUNTED,
    sc: 'Never',
    lkmm: 'Never',
    why: STANDS_STILL,
    whyReordered:
      'counted before the writer, it is waited for; counted after, it sees the mark and its count, and by acquire of the even one the whole section',
  },
  {
    lookups: ['aug04-plan', 'aug05', 'aug05-swapped', 'aug07-per-vma'],
    sc: 'Never',
    lkmm: 'Sometimes',
    why: MEETS_IT,
    whyReordered: READS_SINK,
  },
  {
    lookups: 'others',
    sc: 'Never',
    lkmm: 'Never',
    why: MEETS_IT,
    whyReordered:
      'smp_wmb() after the mark or the odd count, smp_rmb() before the end loads: who met a store meets that',
  },
];
