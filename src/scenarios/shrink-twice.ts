import { VM_READ } from '../memory/layout.ts';
import { END, MIDDLE } from './places.ts';
import type { Scenario } from './scenario.ts';
import { shrink } from './shrink.ts';
import { twoCycles } from './two-cycles.ts';

/**
 * As two-cycles, but the first section stores into the tree before the VMA and not after it. A tree store ends with
 * smp_wmb(), which in two-cycles happens to keep the stores of the split before the next mark; here nothing does.
 */
export const shrinkTwice: Scenario = {
  ...shrink,
  id: 'shrink-twice',
  question: 'Can a second write section hide a shrink that was met half done, with no tree store in between?',
  source: { author: 'ours', date: '2026-11-23' },
  writes: [...shrink.writes, { operation: 'mprotect', start: MIDDLE, end: END, protection: VM_READ }],
  pair: { broken: 'aug05', fixed: 'merged' },
  expected: twoCycles.expected.map((one) => {
    const { sc } = { sc: [], ...one };
    const words = { ...one, sc: sc.slice(0, 2) };
    if (!one.lookups.includes('aug07-detached')) return words;
    return {
      ...words,
      lkmm: { rwsem: 'Sometimes', spin: 'Never' },
      whyReordered: 'rwsem orders no store of one section before the mark of the next',
    };
  }),
};
