import type { Expectation } from '../expectation.ts';
import { like } from './like.ts';
import { givesUp, REFCOUNTED, waits } from './reasons.ts';
import { removedVma } from './removed-vma.ts';

const KEEPS_FILE = 'a read-locked VMA keeps its file';

/** Lookups that lock the VMA. */
const lockedKeepsFile: readonly Expectation[] = [
  {
    lookups: ['per-vma-lock-v6.4'],
    sc: 'Never',
    lkmm: 'Sometimes',
    why: KEEPS_FILE,
    whyReordered:
      'mm_lock_seq is read without acquire, so detached may be read before it: the VMA seems to keep its file',
  },
  {
    lookups: ['per-vma-lock'],
    sc: 'Never',
    lkmm: 'Never',
    why: KEEPS_FILE,
    whyReordered: 'a lookup that sees the VMA unlocked also sees detached, by acquire of mm_lock_seq',
  },
  {
    lookups: REFCOUNTED,
    sc: 'Never',
    lkmm: 'Never',
    why: KEEPS_FILE,
    whyReordered: 'the writer waits for counted readers before it drops the file',
  },
];

/**
 * What comes out if a mapping that goes drops the last reference to its file, and the memory is no struct file any
 * more.
 */
export const freedFile: readonly Expectation[] = [
  waits,
  givesUp,
  ...lockedKeepsFile,
  {
    lookups: 'others',
    sc: 'Sometimes',
    lkmm: 'Sometimes',
    why: 'it reads f_inode before any check can tell that the file may be gone',
  },
];

/** What comes out if the memory stays a struct file, but of another file. */
export const reusedFile: readonly Expectation[] = like(removedVma, [
  ...lockedKeepsFile,
  {
    lookups: ['aug07-detached'],
    sc: 'Never',
    lkmm: 'Never',
    why: 'the VMA was marked before its file was freed',
    whyReordered: 'smp_rmb(): a lookup that saw the other inode sees the mark',
  },
]);
