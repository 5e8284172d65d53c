import type { ReaderSearch } from './reader-plan.ts';

/**
 * Writers of the table. First come those that show most wrong readers: those that free an object and take it again,
 * then those that move both ends of a VMA, and last those that leave the mapping as it is.
 */
export const LIKELIEST: readonly string[] = [
  ...['munmap-mmap', 'munmap-mmap-below', 'last-munmap-open', 'unregister-register', 'split-below'],
  ...['mmap-fixed', 'mmap-fixed-same-range', 'munmap-mmap-above', 'munmap-other-mm'],
  ...['last-munmap-page-goes', 'last-munmap-third-cpu', 'merge-grows', 'merge-goes', 'shrink'],
  ...['mremap-moves', 'split-above', 'mmap-below', 'stack-grows-down', 'stack-grows-up', 'mremap-grows'],
  ...['mprotect', 'neighbour-splits', 'brk', 'fork'],
];

/**
 * Searches in the order in which they run, which is not the order of the report: the strongest model first, and there
 * the writers that are likeliest to show something. Cases and objects of one's own come before the others.
 */
export function inSearchOrder(plan: readonly ReaderSearch[]): ReaderSearch[] {
  const models = [...new Set(plan.map(({ model }) => model))];
  return plan.toSorted(
    (a, b) =>
      models.indexOf(a.model) - models.indexOf(b.model) ||
      LIKELIEST.indexOf(a.writer.id) - LIKELIEST.indexOf(b.writer.id),
  );
}
