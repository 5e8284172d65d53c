import { PAGE_SIZE, VM_EXEC, VM_READ, VM_WRITE } from '../memory/layout.ts';
import { BP_VADDR, ELSEWHERE, END, HALF, HEAP, MIDDLE, OFFSET, START } from './places.ts';
import type { Scenario, ScenarioMapping, ScenarioOperation, ScenarioUprobe } from './scenario.ts';

/** What a reader of one's own looks at: the mapping at the address that it is asked for. */
export interface ReaderSetup {
  /** Its `vm_flags`; default `VM_READ | VM_EXEC`. */
  readonly flags?: number;
  /** True if no file is mapped. Default: false. */
  readonly anonymous?: boolean;
  /** Further uprobes by name; that at the address, and decoys wherever a torn read points, are there already. */
  readonly uprobes?: Readonly<Record<string, ScenarioUprobe>>;
}

/** Something that a writer does to the mapping that a reader looks at, and then once more. */
export interface WriteCase {
  /** What tables call it. */
  readonly id: string;
  /** What is mapped before; default: one mapping around the address. */
  readonly mappings?: readonly ScenarioMapping[];
  /** One write section each. */
  readonly writes: readonly ScenarioOperation[];
}

/** Pages of the file before the mapping: it may grow downwards by a half, and no offset is an address. */
const PGOFF = 16;
const BEFORE = PGOFF * PAGE_SIZE;

/** Where the breakpoint lies in the file, and wherever a pair of fields that do not belong together points. */
const UPROBES: Readonly<Record<string, ScenarioUprobe>> = {
  'uprobe A': { offset: BEFORE + OFFSET },
  'decoy a half below': { offset: BEFORE + OFFSET - HALF },
  'decoy a half above': { offset: BEFORE + OFFSET + HALF },
  'decoy at vm_start 0': { offset: BEFORE + BP_VADDR },
  'uprobe of the other file': { inode: 'other inode', offset: BEFORE + OFFSET },
};

/** Every kind of write of an address space, on a mapping with these flags and of this file. */
export function writeCases({ flags = VM_READ | VM_EXEC, anonymous = false }: ReaderSetup = {}): WriteCase[] {
  const file = anonymous ? null : 'file';
  const mapping = (start: number, end: number, its = flags): ScenarioMapping => ({
    start,
    end,
    pgoff: PGOFF + (start - START) / PAGE_SIZE,
    file,
    flags: its,
  });
  const here = flags & (VM_READ | VM_WRITE | VM_EXEC);
  const changed = here ^ VM_WRITE;
  const protect = (start: number, end: number, protection: number): ScenarioOperation => ({
    operation: 'mprotect',
    start,
    end,
    protection,
  });
  const mmap = (start: number, end: number): ScenarioOperation => ({
    operation: 'mmap',
    ...mapping(start, end),
    flags,
    file,
  });
  const other = { start: START, end: END, pgoff: PGOFF, flags: VM_READ | VM_EXEC, file: 'other' } as const;
  const length = END - START;
  return [
    { id: 'split below', writes: [protect(MIDDLE, END, changed), protect(MIDDLE, END, here)] },
    {
      id: 'split above',
      writes: [{ operation: 'split', address: MIDDLE, newBelow: false }, protect(MIDDLE, END, changed)],
    },
    {
      id: 'merge, grows',
      mappings: [mapping(START, MIDDLE, flags ^ VM_WRITE), mapping(MIDDLE, END)],
      writes: [protect(START, MIDDLE, here), protect(START, MIDDLE, changed)],
    },
    {
      id: 'merge, goes',
      mappings: [mapping(START, MIDDLE, flags ^ VM_WRITE), mapping(MIDDLE, END)],
      writes: [protect(MIDDLE, END, changed), protect(MIDDLE, END, here)],
    },
    {
      id: 'mmap below',
      mappings: [mapping(MIDDLE, END)],
      writes: [mmap(START, MIDDLE), { operation: 'munmap', start: START, end: MIDDLE }],
    },
    {
      id: 'stack grows down',
      mappings: [mapping(MIDDLE, END)],
      writes: [
        { operation: 'expandDownwards', address: BP_VADDR, start: START },
        { operation: 'shrink', address: BP_VADDR, start: MIDDLE, end: END },
      ],
    },
    {
      id: 'stack grows up',
      writes: [
        { operation: 'expandUpwards', address: BP_VADDR, end: END + HALF },
        { operation: 'shrink', address: BP_VADDR, start: START, end: END },
      ],
    },
    {
      id: 'mremap, grows',
      writes: [
        { operation: 'expand', address: BP_VADDR, end: END + HALF },
        { operation: 'munmap', start: END, end: END + HALF },
      ],
    },
    {
      id: 'shrink',
      writes: [{ operation: 'shrink', address: BP_VADDR, start: MIDDLE, end: END }, mmap(START, MIDDLE)],
    },
    {
      id: 'munmap, mmap',
      writes: [
        { operation: 'munmap', start: START, end: END },
        { operation: 'mmap', ...other },
      ],
    },
    {
      id: 'mmap MAP_FIXED',
      writes: [
        { operation: 'mmapFixed', ...other },
        { operation: 'mmapFixed', ...mapping(START, END), flags, file },
      ],
    },
    {
      id: 'mremap, moves',
      writes: [
        { operation: 'mremap', oldStart: START, length, newStart: ELSEWHERE },
        { operation: 'mremap', oldStart: ELSEWHERE, length, newStart: START },
      ],
    },
    { id: 'mprotect', writes: [protect(START, END, changed), protect(START, END, here)] },
    { id: 'fork', writes: [{ operation: 'fork' }, { operation: 'fork' }] },
    {
      id: 'brk',
      writes: [
        { operation: 'brk', brk: HEAP + HALF },
        { operation: 'brk', brk: HEAP },
      ],
    },
  ].map((one) => ({ mappings: [mapping(START, END)], ...one }) as WriteCase);
}

/** A case as a scenario: what is right is what the reader itself answers with nobody beside it. */
export function scenarioOf(
  { id, mappings, writes }: WriteCase,
  setup: ReaderSetup,
  claim: Scenario['claim'] & string,
): Scenario {
  return {
    id,
    question: `Can the reader be wrong beside ${id}?`,
    source: { author: 'ours', date: '2026-11-23' },
    files: { file: { inode: 'inode' }, other: { inode: 'other inode' } },
    mappings: mappings ?? [],
    uprobes: { ...UPROBES, ...setup.uprobes },
    bpVaddr: BP_VADDR,
    answers: 'as alone',
    claim,
    reuse: ['vm_area_struct', 'filp'],
    writes,
    expected: [],
  };
}
