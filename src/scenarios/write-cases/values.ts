import { PAGE_SIZE, VM_EXEC, VM_READ, VM_WRITE } from '../../memory/layout.ts';
import { END, START } from '../places.ts';
import type { ScenarioMapping, ScenarioOperation } from '../scenario.ts';
import type { ReaderSetup } from './write-case.ts';

/**
 * Pages of the file before the mapping: enough for it to grow downwards, for no offset to equal an address, and for
 * no torn offset to be below 0, where it would be no answer.
 */
const PGOFF = 77;

/** What cases are made of: the mapping at the address, and others that differ from it in every value. */
export interface Values {
  readonly flags: number;
  readonly anonymous: boolean;
  /** The part of the mapping between two addresses of it. */
  mapping(start: number, end: number, flags?: number): Required<ScenarioMapping>;
  /** The operation that maps that part by mmap(). */
  mmap(start: number, end: number): ScenarioOperation;
}

export function valuesOf({ flags = VM_READ | VM_EXEC, anonymous = false }: ReaderSetup): Values {
  const file = anonymous ? null : 'file';
  const mapping = (start: number, end: number, its = flags): Required<ScenarioMapping> => ({
    start,
    end,
    // Private anonymous pages are numbered by their address.
    pgoff: (anonymous ? START / PAGE_SIZE : PGOFF) + (start - START) / PAGE_SIZE,
    file,
    flags: its,
  });
  return { flags, anonymous, mapping, mmap: (start, end) => ({ operation: 'mmap', ...mapping(start, end) }) };
}

/** A mapping, with nothing left to a default. */
export type Life = Required<ScenarioMapping>;

/**
 * What a VMA may be in its next lives. Each has a range, a place in a file, flags and a file that no other has, so
 * that an answer made of two lives is right for neither. One has the range of the first life, on purpose.
 */
export interface Lives {
  /** At the address, around all of the first one. */
  readonly around: Life;
  /** At the address, around all of that. */
  readonly furtherAround: Life;
  /** At the address, in exactly the range of the first one: only what is mapped there tells them apart. */
  readonly over: Life;
  /**
   * From the byte behind the first one on, so far into its file that its place there seems to belong to the address.
   */
  readonly above: Life;
  /** Up to the byte in front of the first one. */
  readonly below: Life;
  /** At the address, in another process. */
  readonly elsewhere: Life;
}

export function livesBeside({ flags }: Values): Lives {
  // Only the mapping itself has flags with bits of the reader's own.
  const [first = 0, second = 0] = [VM_READ | VM_EXEC, VM_READ | VM_WRITE, VM_READ].filter(
    (one) => one !== flags,
  );
  const life = (before: number, behind: number, pgoff: number, its: number, file: string): Life => ({
    start: START - before * PAGE_SIZE,
    end: END + behind * PAGE_SIZE,
    pgoff,
    file,
    flags: its,
  });
  return {
    around: life(2, 3, 140, first, 'other'),
    furtherAround: life(6, 10, 300, second, 'third'),
    over: life(0, 0, 860, first, 'other'),
    above: life(-8, 0x2b, 440, first, 'other'),
    below: life(12, -8, 580, first, 'other'),
    elsewhere: life(4, 11, 720, first, 'other'),
  };
}
