/** What a writer thread does over and over: cycles of write sections, each of which leads back to its start. */

import type { Random } from '../common/random.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { PAGE_SIZE, VM_EXEC, VM_READ, VM_WRITE } from '../memory/layout.ts';
import type { MapsEntry } from '../mm/maps-entry.ts';
import type { PlannedWrite } from './writer.ts';

/** What writers do: each is a cycle of sections that leads back to the start, or a mix of all. */
export const operations = ['split', 'merge', 'mprotect', 'munmap', 'mmap', 'fork', 'mix'] as const;
/** One of {@link operations}. */
export type Operation = (typeof operations)[number];

/** Answers at the sites of a mapping. */
export type Answers = readonly (readonly [site: number, answer: Ref])[];

/** A mapping that writers change. */
export interface Target {
  readonly entry: MapsEntry;
  readonly file: Ref;
  /** The answers while it is mapped as it was found. */
  readonly answers: Answers;
  /** The answers while the file is mapped {@link SHIFT} bytes further on. */
  readonly shifted: Answers;
  /** The address in a gap to which it may be moved; undefined if no gap is large enough. */
  readonly elsewhere: number | undefined;
}

/** Parts of an address space that only one writer changes, besides the mappings. */
export interface Anonymous {
  readonly stack: MapsEntry | undefined;
  readonly heap: MapsEntry | undefined;
}

/** How far on in its file a mapping is mapped by `mmap`, in bytes. */
export const SHIFT = PAGE_SIZE;
/** Sections in which the boundary of two VMAs goes up and down again, before they join. */
const BOUNDARY_ROUNDS = 3;
const CYCLES = 64;
/** Pages by which stack and heap grow, and shrink again. */
const GROWTH = 4 * PAGE_SIZE;
const PROTECTION = VM_READ | VM_WRITE | VM_EXEC;

/** Where a mapping is cut in two: whole pages, at least one on either side. */
export const middleOf = ({ start, end }: MapsEntry): number =>
  start + Math.floor((end - start) / PAGE_SIZE / 2) * PAGE_SIZE;

/** How far the boundary of its halves moves, in bytes; 0 if the upper half is a single page. */
export const stepOf = (entry: MapsEntry): number =>
  Math.floor((entry.end - middleOf(entry)) / PAGE_SIZE / 2) * PAGE_SIZE;

/**
 * How far in the file a torn read of an address, or another mapping of it, lands from the right offset. Without a
 * uprobe there a wrong lookup would only miss.
 */
export function decoyDistances(operation: Operation, entry: MapsEntry, address: number): number[] {
  const distances: number[] = [];
  const middle = middleOf(entry);
  // split_vma() moves vm_start, then vm_pgoff, of the upper half.
  if (address >= middle) distances.push(entry.start - middle);
  const step = stepOf(entry);
  // The boundary moves up: vm_start, then vm_pgoff; and down.
  if (step > 0 && address >= middle && (operation === 'merge' || operation === 'mix')) {
    distances.push(-step, step);
  }
  return distances;
}

/** The sections of one writer, in order; after the last the address space is as before the first. */
export function planWrites(
  operation: Operation,
  targets: readonly Target[],
  anonymous: Anonymous,
  random: Random,
): PlannedWrite[] {
  return Array.from({ length: CYCLES }, () => {
    const target = targets[random.int(0, targets.length - 1)] as Target;
    if (operation !== 'mix') return cycles[operation](target);
    const possible = [...Object.values(cycles), move, () => stackCycle(anonymous), () => brkCycle(anonymous)]
      .map((cycle) => cycle(target))
      .filter(({ length }) => length > 0);
    return possible[random.int(0, possible.length - 1)] as PlannedWrite[];
  }).flat();
}

const cycles: Readonly<Record<Exclude<Operation, 'mix'>, (target: Target) => PlannedWrite[]>> = {
  split({ entry }) {
    const middle = middleOf(entry);
    return [protect(entry, middle, entry.end, 'loose'), protect(entry, middle, entry.end, 'joined')];
  },

  merge(target) {
    const { entry } = target;
    const [middle, step] = [middleOf(entry), stepOf(entry)];
    const [loose, joined] = cycles.split(target) as [PlannedWrite, PlannedWrite];
    if (step === 0) return [loose, joined];
    const round = [
      protect(entry, middle, middle + step, 'joined'),
      protect(entry, middle, middle + step, 'loose'),
    ];
    return [loose, ...Array.from({ length: BOUNDARY_ROUNDS }, () => round).flat(), joined];
  },

  mprotect({ entry }) {
    return [
      protect(entry, entry.start, entry.end, 'loose'),
      protect(entry, entry.start, entry.end, 'joined'),
    ];
  },

  munmap(target) {
    const { start, end } = target.entry;
    return [
      { write: { operation: 'munmap', start, end }, answers: none(target) },
      { write: { operation: 'mmap', ...mappingOf(target) }, answers: target.answers },
    ];
  },

  mmap(target) {
    const mapping = mappingOf(target);
    const pgoff = mapping.pgoff + SHIFT / PAGE_SIZE;
    return [
      { write: { operation: 'mmapFixed', ...mapping, pgoff }, answers: target.shifted },
      { write: { operation: 'mmapFixed', ...mapping }, answers: target.answers },
    ];
  },

  fork: () => [{ write: { operation: 'fork' }, answers: [] }],
};

/** Away and back, by mremap(). */
function move(target: Target): PlannedWrite[] {
  const { entry, elsewhere } = target;
  if (elsewhere === undefined) return [];
  const length = entry.end - entry.start;
  return [
    {
      write: { operation: 'mremap', oldStart: entry.start, length, newStart: elsewhere },
      answers: none(target),
    },
    {
      write: { operation: 'mremap', oldStart: elsewhere, length, newStart: entry.start },
      answers: target.answers,
    },
  ];
}

function stackCycle({ stack }: Anonymous): PlannedWrite[] {
  if (stack === undefined) return [];
  const { start, end } = stack;
  const address = end - PAGE_SIZE;
  return [
    { write: { operation: 'expandDownwards', address, start: start - GROWTH }, answers: [] },
    { write: { operation: 'shrink', address, start, end }, answers: [] },
  ];
}

function brkCycle({ heap }: Anonymous): PlannedWrite[] {
  if (heap === undefined) return [];
  return [
    { write: { operation: 'brk', brk: heap.end + GROWTH }, answers: [] },
    { write: { operation: 'brk', brk: heap.end }, answers: [] },
  ];
}

/** Gives a part protections that no neighbour has, so that it is split off; or its old ones, so that it joins again. */
function protect(entry: MapsEntry, start: number, end: number, how: 'loose' | 'joined'): PlannedWrite {
  const protection = how === 'loose' ? PROTECTION : entry.flags & PROTECTION;
  return { write: { operation: 'mprotect', start, end, protection }, answers: [] };
}

const none = ({ answers }: Target): Answers => answers.map(([site]) => [site, NULL]);

const mappingOf = ({ entry: { start, end, flags, offset }, file }: Target) => ({
  start,
  end,
  flags,
  file,
  pgoff: offset / PAGE_SIZE,
});
