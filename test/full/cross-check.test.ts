/** Many more random programs on every machine than `npm test` has time for. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkPrograms } from '../machines/cross-check/check-programs.ts';
import { onlyInFull } from '../support/tier.ts';

const SEED = 20261201;
const PROGRAMS = 20_000;

describe(`${PROGRAMS} random programs`, { skip: onlyInFull }, () => {
  it('should have the same outcomes and findings on every machine, and more under a weaker model', (test) => {
    const { tally, failure } = checkPrograms({ seed: SEED, programs: PROGRAMS });
    if (failure !== undefined) assert.fail(failure);
    assert.ok(tally.weak >= PROGRAMS / 5, `only ${tally.weak} of ${tally.programs} are weak`);
    test.diagnostic(`${tally.programs} programs, ${tally.tooLarge} too large, ${tally.weak} weak`);
  });
});
