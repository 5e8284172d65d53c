import type { Expectation } from '../expectation.ts';
import { givesUp, READS_SINK, REFCOUNTED, waits } from './reasons.ts';

const STAYS_ODD = 'a VMA that leaves the tree stays odd for ever';
const COUNT_MOVES =
  'the count is read before the VMA is looked up, so the section that removes it moves the count';
const NOT_WHILE_LOCKED = 'what is locked is not removed, and what was removed is not locked';

/** What comes out if a section takes a VMA that a lookup has found out of the tree and frees it. */
export const removedVma: readonly Expectation[] = [
  {
    lookups: ['aug02'],
    sc: 'Sometimes',
    lkmm: 'Sometimes',
    why: 'a VMA that is removed keeps its mark, and the ends that the rcu_head leaves seem to hold every address',
  },
  {
    lookups: ['aug07-per-vma'],
    sc: 'Sometimes',
    lkmm: 'Sometimes',
    why: 'it asks nowhere whether the VMA is still in the tree',
  },
  {
    lookups: ['aug07-detached'],
    sc: 'Never',
    lkmm: 'Never',
    why: 'detached is read after the mark and the count',
    whyReordered:
      'detached after the count, by acquire; an rcu_head that is met shows the mark, by smp_rmb()',
  },
  { lookups: ['aug04-plan'], sc: 'Never', lkmm: 'Sometimes', why: STAYS_ODD, whyReordered: READS_SINK },
  {
    lookups: ['textbook-seqlock'],
    sc: 'Never',
    lkmm: 'Never',
    why: STAYS_ODD,
    whyReordered: 'smp_rmb(): who met what came of the removal meets the odd count',
  },
  waits,
  givesUp,
  {
    lookups: ['per-vma-lock-v6.4'],
    sc: 'Never',
    lkmm: 'Sometimes',
    why: NOT_WHILE_LOCKED,
    whyReordered:
      'nothing orders detached after the count that says unlocked: the VMA seems to be in the tree, its ends are overwritten',
  },
  {
    lookups: ['per-vma-lock'],
    sc: 'Never',
    lkmm: 'Never',
    why: NOT_WHILE_LOCKED,
    whyReordered: 'who sees the count that says unlocked sees detached, by acquire',
  },
  {
    lookups: REFCOUNTED,
    sc: 'Never',
    lkmm: 'Never',
    why: NOT_WHILE_LOCKED,
    whyReordered:
      'a count of 0 is not raised, and a reader that is counted is waited for before the VMA is freed',
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
    whyReordered: 'smp_rmb(): who met what came of the removal meets the mark or the count of its section',
  },
];
