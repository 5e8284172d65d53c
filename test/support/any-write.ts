/** Random writes for the page model, in so few pages that they often meet. */
import fc from 'fast-check';
import { PAGE_SIZE, VM_EXEC, VM_READ, VM_WRITE } from '../../src/memory/layout.ts';
import type { WriteOperation } from '../../src/mm/writers.ts';
import { addressOf, HEAP, PAGES, pageOf } from './page-model.ts';

const protection = fc.constantFrom(VM_READ, VM_READ | VM_WRITE, VM_READ | VM_EXEC);
const address = fc.nat(PAGES - 1).map(addressOf);
const range = fc
  .tuple(fc.nat(PAGES - 1), fc.integer({ min: 1, max: 12 }))
  .map(([first, length]) => ({ start: addressOf(first), end: addressOf(Math.min(PAGES, first + length)) }));

/** What moves, and where to: whole in the pages. */
const move = fc
  .tuple(fc.integer({ min: 1, max: 8 }), fc.nat(PAGES - 1), fc.nat(PAGES - 1))
  .map(([pages, from, to]) => ({
    oldStart: addressOf(Math.min(from, PAGES - pages)),
    newStart: addressOf(Math.min(to, PAGES - pages)),
    length: pages * PAGE_SIZE,
  }));

/** Any write. File 0 is anonymous memory, file n the n-th of those that the test has. */
export function anyWrite(files: number): fc.Arbitrary<WriteOperation> {
  // The page of the file goes with the address, so that neighbours often are contiguous.
  const mapping = fc
    .tuple(range, protection, fc.nat(files))
    .map(([where, flags, file]) => ({ ...where, flags, file, pgoff: pageOf(where.start) }));
  return fc.oneof(
    fc.record({ operation: fc.constant('split' as const), address, newBelow: fc.boolean() }),
    {
      arbitrary: fc
        .tuple(range, protection)
        .map(([where, bits]) => ({ operation: 'mprotect' as const, ...where, protection: bits })),
      weight: 4,
    },
    range.map((where) => ({ operation: 'munmap' as const, ...where })),
    { arbitrary: mapping.map((where) => ({ operation: 'mmap' as const, ...where })), weight: 3 },
    mapping.map((where) => ({ operation: 'mmapFixed' as const, ...where })),
    { arbitrary: move.map((where) => ({ operation: 'mremap' as const, ...where })), weight: 2 },
    range.map(({ start, end }) => ({ operation: 'expand' as const, address: start, end })),
    range.map(({ start, end }) => ({ operation: 'expandUpwards' as const, address: start, end })),
    range.map(({ start, end }) => ({
      operation: 'expandDownwards' as const,
      address: end - PAGE_SIZE,
      start,
    })),
    fc.tuple(range, fc.boolean()).map(([{ start, end }, keepsLow]) => ({
      operation: 'shrink' as const,
      address: keepsLow ? start : end - PAGE_SIZE,
      start,
      end,
    })),
    fc
      .integer({ min: HEAP - 1, max: PAGES - 2 })
      .map((page) => ({ operation: 'brk' as const, brk: addressOf(page) })),
    fc.constant({ operation: 'fork' as const }),
  );
}
