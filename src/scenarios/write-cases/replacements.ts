import { END, START } from '../places.ts';
import { livesBeside, type Values } from './values.ts';
import type { WriteCase } from './write-case.ts';

/** The mapping goes, and its VMA becomes that of another mapping: at the address, elsewhere, or in another process. */
export function replacements(values: Values): WriteCase[] {
  const { around, furtherAround, over, above, below, elsewhere } = livesBeside(values);
  const munmap = { operation: 'munmap', start: START, end: END } as const;
  return [
    { id: 'munmap-mmap', writes: [munmap, { operation: 'mmap', ...around }] },
    // One begins behind the last byte, and one ends in front of the first: half a range check catches one of them,
    // and a check that is off by a byte neither.
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
    // One store into a slot of the tree: no node dies, so that a walk from before the section notices nothing.
    { id: 'mmap-fixed-same-range', writes: [{ operation: 'mmapFixed', ...over }] },
  ];
}
