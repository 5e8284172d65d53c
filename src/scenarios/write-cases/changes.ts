import { VM_EXEC, VM_READ, VM_WRITE } from '../../memory/layout.ts';
import { BP_VADDR, ELSEWHERE, END, HALF, HEAP, MIDDLE, START } from '../places.ts';
import type { ScenarioOperation } from '../scenario.ts';
import type { Values } from './values.ts';
import type { WriteCase } from './write-case.ts';

const protect = (start: number, end: number, protection: number): ScenarioOperation => ({
  operation: 'mprotect',
  start,
  end,
  protection,
});

/** The protection of the mapping, and another one. */
function protectionsOf({ flags }: Values): { readonly here: number; readonly changed: number } {
  const here = flags & (VM_READ | VM_WRITE | VM_EXEC);
  return { here, changed: here ^ VM_WRITE };
}

/** The mapping is cut, or joins its neighbour. */
export function splitsAndMerges(values: Values): WriteCase[] {
  const { flags, mapping } = values;
  const { here, changed } = protectionsOf(values);
  const halves = [mapping(START, MIDDLE, flags ^ VM_WRITE), mapping(MIDDLE, END)];
  return [
    { id: 'split-below', writes: [protect(MIDDLE, END, changed), protect(MIDDLE, END, here)] },
    {
      id: 'split-above',
      writes: [{ operation: 'split', address: MIDDLE, newBelow: false }, protect(MIDDLE, END, changed)],
    },
    {
      id: 'merge-grows',
      mappings: halves,
      writes: [protect(START, MIDDLE, here), protect(START, MIDDLE, changed)],
    },
    {
      id: 'merge-goes',
      mappings: halves,
      writes: [protect(MIDDLE, END, changed), protect(MIDDLE, END, here)],
    },
  ];
}

/** The mapping gets another end. */
export function movedEnds({ mapping, mmap }: Values): WriteCase[] {
  return [
    {
      id: 'mmap-below',
      mappings: [mapping(MIDDLE, END)],
      writes: [mmap(START, MIDDLE), { operation: 'munmap', start: START, end: MIDDLE }],
    },
    {
      id: 'stack-grows-down',
      mappings: [mapping(MIDDLE, END)],
      writes: [
        { operation: 'expandDownwards', address: BP_VADDR, start: START },
        { operation: 'shrink', address: BP_VADDR, start: MIDDLE, end: END },
      ],
    },
    {
      id: 'stack-grows-up',
      writes: [
        { operation: 'expandUpwards', address: BP_VADDR, end: END + HALF },
        { operation: 'shrink', address: BP_VADDR, start: START, end: END },
      ],
    },
    {
      id: 'mremap-grows',
      writes: [
        { operation: 'expand', address: BP_VADDR, end: END + HALF },
        { operation: 'munmap', start: END, end: END + HALF },
      ],
    },
    {
      id: 'shrink',
      writes: [{ operation: 'shrink', address: BP_VADDR, start: MIDDLE, end: END }, mmap(START, MIDDLE)],
    },
  ];
}

/** The mapping goes elsewhere and comes back shifted by a page, so that its old values are wrong. */
export function moves(): WriteCase[] {
  const length = END - START;
  return [
    {
      id: 'mremap-moves',
      writes: [
        { operation: 'mremap', oldStart: START, length, newStart: ELSEWHERE },
        { operation: 'mremap', oldStart: ELSEWHERE, length, newStart: BACK },
      ],
    },
  ];
}
const BACK = START - 0x1000;

/** The mapping stays where it is. */
export function staysInPlace(values: Values): WriteCase[] {
  const { flags, mapping } = values;
  const { here, changed } = protectionsOf(values);
  const [middle, end] = [END + HALF, END + 2 * HALF];
  return [
    { id: 'mprotect', writes: [protect(START, END, changed), protect(START, END, here)] },
    // Only the VMA next to it is marked: a reader that looks at both and locks one sees half of a change.
    {
      id: 'neighbour-splits',
      mappings: [mapping(START, END), mapping(END, end, flags ^ VM_WRITE)],
      writes: [protect(middle, end, here), protect(middle, end, changed)],
    },
    { id: 'fork', writes: [{ operation: 'fork' }, { operation: 'fork' }] },
    {
      id: 'brk',
      writes: [
        { operation: 'brk', brk: HEAP + HALF },
        { operation: 'brk', brk: HEAP },
      ],
    },
  ];
}
