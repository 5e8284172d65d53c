import type { ReaderSearch } from './reader-plan.ts';

/**
 * Writers of the table, those first beside which most wrong readers are found: what is freed and taken again, then what moves
 * both ends of a VMA, and last what leaves the mapping as it is.
 */
export const LIKELIEST: readonly string[] = [
  ...['munmap-mmap', 'munmap-mmap-below', 'last-munmap-open', 'unregister-register', 'split-below'],
  ...['mmap-fixed', 'mmap-fixed-same-range', 'munmap-mmap-above', 'munmap-other-mm'],
  ...['last-munmap-page-goes', 'last-munmap-third-cpu', 'merge-grows', 'merge-goes', 'shrink'],
  ...['mremap-moves', 'split-above', 'mmap-below', 'stack-grows-down', 'stack-grows-up', 'mremap-grows'],
  ...['mprotect', 'neighbour-splits', 'brk', 'fork'],
];

/**
 * Searches in the order in which they are made, which is not that of the report: under the strongest model first, and
 * there beside the writers that are likeliest to show something. Cases and objects of one's own come before the others.
 */
export function inSearchOrder(plan: readonly ReaderSearch[]): ReaderSearch[] {
  const models = [...new Set(plan.map(({ model }) => model))];
  return plan.toSorted(
    (a, b) =>
      models.indexOf(a.model) - models.indexOf(b.model) ||
      LIKELIEST.indexOf(a.writer.id) - LIKELIEST.indexOf(b.writer.id),
  );
}
