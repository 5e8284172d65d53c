/** The naive address space: one entry a page. Random writes for it, and what they must leave behind. */
import fc from 'fast-check';
import type { Ref } from '../../src/memory/field.ts';
import {
  PAGE_SIZE,
  VM_EXEC,
  VM_MAYEXEC,
  VM_MAYREAD,
  VM_MAYWRITE,
  VM_READ,
  VM_WRITE,
} from '../../src/memory/layout.ts';
import type { WriteOperation } from '../../src/mm/writers.ts';

/** A mapped page: page `pgoff` of a file, with these flags. */
export interface Page {
  readonly file: Ref;
  readonly pgoff: number;
  readonly flags: number;
}

export const PAGES = 48;
const BASE = 0x10000;
export const addressOf = (page: number): number => BASE + page * PAGE_SIZE;
export const pageOf = (address: number): number => (address - BASE) / PAGE_SIZE;

const PROTECTION = VM_READ | VM_WRITE | VM_EXEC;
const withMayExec = (flags: number): number => flags | VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC;

/** What the flags of a page become. */
export const protect = (flags: number, protection: number): number =>
  withMayExec((flags & ~PROTECTION) | protection);

/** Performs a write on the pages. */
export function writePages(pages: (Page | undefined)[], write: WriteOperation): void {
  if (write.operation !== 'munmap' && write.operation !== 'mmap' && write.operation !== 'mprotect') return;
  for (let page = pageOf(write.start); page < pageOf(write.end); page++) {
    const old = pages[page];
    if (write.operation === 'munmap') pages[page] = undefined;
    else if (write.operation === 'mmap') {
      const pgoff = write.pgoff + page - pageOf(write.start);
      pages[page] = { file: write.file, pgoff, flags: withMayExec(write.flags) };
    } else if (old !== undefined) pages[page] = { ...old, flags: protect(old.flags, write.protection) };
  }
}

/** True if the pages are neighbours in one file, with the same flags: they may lie in one VMA. */
export const areAlike = (low: Page | undefined, high: Page | undefined): boolean =>
  low !== undefined &&
  high !== undefined &&
  low.file === high.file &&
  low.flags === high.flags &&
  low.pgoff + 1 === high.pgoff;

const protection = fc.constantFrom(VM_READ, VM_READ | VM_WRITE, VM_READ | VM_EXEC);
const range = fc
  .tuple(fc.nat(PAGES - 1), fc.integer({ min: 1, max: 12 }))
  .map(([first, length]) => ({ start: addressOf(first), end: addressOf(Math.min(PAGES, first + length)) }));

/** Any write; an mmap may lie over something and is then to be left out, as the caller of mmap() would. */
export function anyWrite(files: number): fc.Arbitrary<WriteOperation> {
  return fc.oneof(
    fc.record({ address: fc.nat(PAGES - 1), newBelow: fc.boolean() }).map(({ address, newBelow }) => ({
      operation: 'split' as const,
      address: addressOf(address),
      newBelow,
    })),
    fc
      .tuple(range, protection)
      .map(([where, bits]) => ({ operation: 'mprotect' as const, ...where, protection: bits })),
    range.map((where) => ({ operation: 'munmap' as const, ...where })),
    // The page of the file goes with the address, so that neighbours often are contiguous. File 0 is anonymous.
    fc.tuple(range, protection, fc.nat(files)).map(([where, flags, file]) => ({
      operation: 'mmap' as const,
      ...where,
      flags,
      file,
      pgoff: pageOf(where.start),
    })),
  );
}
