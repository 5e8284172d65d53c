import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { longestCommon } from '../../src/report/longest-common.ts';

const words = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 });

/** By trying every subsequence. */
function longest(a: readonly string[], b: readonly string[]): number {
  let best = 0;
  for (let chosen = 0; chosen < 1 << a.length; chosen++) {
    const part = a.filter((_, at) => (chosen >> at) & 1);
    let found = 0;
    for (const word of b) if (word === part[found]) found++;
    if (found === part.length) best = Math.max(best, found);
  }
  return best;
}

describe('what two sequences have in common', () => {
  it('goes from the front to the back of both, and is as long as can be', () => {
    fc.assert(
      fc.property(words, words, (a, b) => {
        const pairs = longestCommon(a, b);
        for (const [at, [i, j]] of pairs.entries()) {
          assert.equal(a[i], b[j]);
          const [before, after] = pairs[at - 1] ?? [-1, -1];
          assert.ok(i > before && j > after);
        }
        assert.equal(pairs.length, longest(a, b));
      }),
      { seed: 6, numRuns: 300 },
    );
  });
});
