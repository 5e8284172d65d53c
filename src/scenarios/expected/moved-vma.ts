import type { Expectation } from '../expectation.ts';
import { givesUp, READS_SINK, REFCOUNTED, waits } from './reasons.ts';

const STANDS_STILL = 'no writer changes the VMA while it is read-locked';
const MEETS_IT = 'a lookup that saw a store of a section also sees its mark or its count in the end check';

/** What comes out if a section moves a VMA that stays: vm_start first, vm_pgoff later. */
export const movedVma: readonly Expectation[] = [
  {
    lookups: ['aug02'],
    sc: 'Sometimes',
    lkmm: 'Sometimes',
    why: 'the mark changes only at the beginning of a section: a lookup that starts inside one sees it unchanged',
  },
  {
    lookups: ['sep05'],
    sc: 'Never',
    lkmm: 'Sometimes',
    why: 'the count is odd at the start, or has changed at the end',
    whyReordered:
      'both barriers of its seqcount face the wrong way: stores may come before the odd count, reads after the end check',
  },
  {
    lookups: ['merged'],
    sc: 'Never',
    lkmm: 'Never',
    why: 'the count is odd at the start, or has changed at the end',
    whyReordered: 'smp_wmb() after the count becomes odd, smp_rmb() before the lookup reads it again',
  },
  waits,
  givesUp,
  {
    lookups: ['per-vma-lock-v6.4'],
    sc: 'Never',
    lkmm: 'Sometimes',
    why: STANDS_STILL,
    whyReordered: 'mm_lock_seq is read without acquire: the reads after it may see the section half done',
  },
  {
    lookups: ['per-vma-lock'],
    sc: 'Never',
    lkmm: 'Never',
    why: STANDS_STILL,
    whyReordered: 'whoever takes vm_lock sees all that its last holder saw, the count too',
  },
  {
    lookups: REFCOUNTED,
    sc: 'Never',
    lkmm: 'Never',
    why: STANDS_STILL,
    whyReordered:
      'the writer waits for a reader counted before it; a reader counted after it sees its mark, and sees the next even count only with the whole section, by acquire',
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
      'smp_wmb() after the mark or the odd count, smp_rmb() before the end loads: a lookup that saw a store sees that too',
  },
];
