import type { Expectation } from '../expectation.ts';
import { givesUp, READS_SINK, REFCOUNTED, waits } from './reasons.ts';

const STAYS_ODD = 'the vm_lock_seq of a VMA that has left the tree stays odd';
const COUNT_MOVES =
  'the count is read before the VMA is looked up, so the section that removes the VMA changes the count';
const NOT_WHILE_LOCKED = 'a read-locked VMA cannot be removed, and a removed VMA cannot be read-locked';

/** What comes out if a section takes a VMA that a lookup has found out of the tree and frees it. */
export const removedVma: readonly Expectation[] = [
  {
    lookups: ['aug02'],
    sc: 'Sometimes',
    lkmm: 'Sometimes',
    why: 'a removed VMA keeps its mark, and its rcu_head overwrites vm_start and vm_end: it seems to span every address',
  },
  {
    lookups: ['aug07-per-vma'],
    sc: 'Sometimes',
    lkmm: 'Sometimes',
    why: 'it never checks whether the VMA is still in the tree',
  },
  {
    lookups: ['aug07-detached'],
    sc: 'Never',
    lkmm: 'Never',
    why: 'it reads detached after the mark and the count',
    whyReordered:
      'it reads detached after the count, by acquire; if it saw the rcu_head, it also sees the mark, by smp_rmb()',
  },
  { lookups: ['aug04-plan'], sc: 'Never', lkmm: 'Sometimes', why: STAYS_ODD, whyReordered: READS_SINK },
  {
    lookups: ['textbook-seqlock'],
    sc: 'Never',
    lkmm: 'Never',
    why: STAYS_ODD,
    whyReordered: 'smp_rmb(): a lookup that saw an effect of the removal sees the odd vm_lock_seq',
  },
  waits,
  givesUp,
  {
    lookups: ['per-vma-lock-v6.4'],
    sc: 'Never',
    lkmm: 'Sometimes',
    why: NOT_WHILE_LOCKED,
    whyReordered:
      'mm_lock_seq is read without acquire, so detached may be read before it: the VMA seems to be in the tree, but its vm_start and vm_end are overwritten',
  },
  {
    lookups: ['per-vma-lock'],
    sc: 'Never',
    lkmm: 'Never',
    why: NOT_WHILE_LOCKED,
    whyReordered: 'a lookup that sees the VMA unlocked also sees detached, by acquire of mm_lock_seq',
  },
  {
    lookups: REFCOUNTED,
    sc: 'Never',
    lkmm: 'Never',
    why: NOT_WHILE_LOCKED,
    whyReordered:
      'vm_refcnt is never raised from 0, and the writer waits for counted readers before it frees the VMA',
  },
  {
    lookups: ['aug05', 'aug05-swapped', 'sep05'],
    sc: 'Never',
    lkmm: 'Sometimes',
    why: COUNT_MOVES,
    whyReordered: READS_SINK,
  },
  {
    lookups: 'others',
    sc: 'Never',
    lkmm: 'Never',
    why: COUNT_MOVES,
    whyReordered:
      'smp_rmb(): a lookup that saw an effect of the removal sees the mark or the count of that section',
  },
];
