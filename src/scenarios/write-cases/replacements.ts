import { END, START } from '../places.ts';
import { livesBeside, type Values } from './values.ts';
import type { WriteCase } from './write-case.ts';

/** The mapping goes, and its VMA is that of another mapping next: at the address, elsewhere, or in another process. */
export function replacements(values: Values): WriteCase[] {
  const { around, furtherAround, over, above, below, elsewhere } = livesBeside(values);
  const munmap = { operation: 'munmap', start: START, end: END } as const;
  return [
    { id: 'munmap-mmap', writes: [munmap, { operation: 'mmap', ...around }] },
    // One that begins behind the last byte, and one that ends in front of the first: half a range check finds half of
    // them, and one that is off by a byte finds neither.
    { id: 'munmap-mmap-above', address: END - 1, writes: [munmap, { operation: 'mmap', ...above }] },
    { id: 'munmap-mmap-below', address: START, writes: [munmap, { operation: 'mmap', ...below }] },
    {
      id: 'munmap-other-mm',
      writes: [munmap, { operation: 'exit', in: 'other mm', mapped: elsewhere }],
    },
    {
      id: 'mmap-fixed',
      writes: [
        { operation: 'mmapFixed', ...around },
        { operation: 'mmapFixed', ...furtherAround },
      ],
    },
    // One store into a slot of the tree: no node dies, so that a walk of before the section notices nothing.
    { id: 'mmap-fixed-same-range', writes: [{ operation: 'mmapFixed', ...over }] },
  ];
}
