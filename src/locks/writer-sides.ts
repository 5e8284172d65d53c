import { int } from './int.ts';
import { intOdd } from './int-odd.ts';
import { intV64 } from './int-v6.4.ts';
import { intWmb } from './int-wmb.ts';
import { mmOddRelease } from './mm-odd-release.ts';
import { noPerVmaLock } from './no-per-vma-lock.ts';
import { refcnt } from './refcnt.ts';
import { seqcount } from './seqcount.ts';
import type { WriterSide } from './writer-side.ts';

/** Every writer side, in the order of the story. */
export const writerSides: readonly WriterSide[] = [
  int,
  intWmb,
  intOdd,
  intV64,
  mmOddRelease,
  seqcount,
  noPerVmaLock,
  refcnt,
];
