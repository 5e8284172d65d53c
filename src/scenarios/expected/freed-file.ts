import type { Expectation } from '../expectation.ts';
import { like } from './like.ts';
import { givesUp, REFCOUNTED, waits } from './reasons.ts';
import { removedVma } from './removed-vma.ts';

const KEEPS_FILE = 'a locked VMA keeps its file';

/** Lookups that lock the VMA. */
const lockedKeepsFile: readonly Expectation[] = [
  {
    lookups: ['per-vma-lock-v6.4'],
    sc: 'Never',
    lkmm: 'Sometimes',
    why: KEEPS_FILE,
    whyReordered: 'nothing orders detached after the count that says unlocked: the file seems to be kept',
  },
  {
    lookups: ['per-vma-lock'],
    sc: 'Never',
    lkmm: 'Never',
    why: KEEPS_FILE,
    whyReordered: 'who sees the count that says unlocked sees detached, by acquire',
  },
  {
    lookups: REFCOUNTED,
    sc: 'Never',
    lkmm: 'Never',
    why: KEEPS_FILE,
    whyReordered: 'a reader that is counted is waited for before the file is dropped',
  },
];

/** What comes out if a mapping that goes drops the last reference to its file, whose memory is no struct file then. */
export const freedFile: readonly Expectation[] = [
  waits,
  givesUp,
  ...lockedKeepsFile,
  {
    lookups: 'others',
    sc: 'Sometimes',
    lkmm: 'Sometimes',
    why: 'f_inode is read before anything says that the file may be gone',
  },
];

/** What comes out if it stays a struct file, but becomes another one. */
export const reusedFile: readonly Expectation[] = like(removedVma, [
  ...lockedKeepsFile,
  {
    lookups: ['aug07-detached'],
    sc: 'Never',
    lkmm: 'Never',
    why: 'the VMA of the old file was marked before the file went',
    whyReordered: 'smp_rmb(): who met the other inode meets the mark',
  },
]);
