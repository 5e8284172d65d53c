/**
 * Lookups that an expectation of `others` speaks of: those that were there when the scenarios were written. A later one is not
 * among them, so that nobody's lookup gets a verdict that nobody thought about.
 */
export const OTHERS: readonly string[] = [
  'locked',
  'aug02',
  'aug04-plan',
  'textbook-seqlock',
  'aug05',
  'aug05-swapped',
  'aug05-barriers',
  'aug05-fixed',
  'aug07-per-vma',
  'aug07-detached',
  'sep05',
  'merged',
  'merged-no-per-vma-lock',
  'per-vma-lock-v6.4',
  'per-vma-lock',
  'per-vma-refcnt-v6.15',
  'per-vma-refcnt',
];
