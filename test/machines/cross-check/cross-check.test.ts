import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkPrograms } from './check-programs.ts';

const SEED = 20261130;
const PROGRAMS = 1000;

describe(`${PROGRAMS} random programs`, () => {
  const { tally, failure } = checkPrograms({ seed: SEED, programs: PROGRAMS });

  it('should have the same outcomes and findings on every machine, and more under a weaker model', () => {
    if (failure !== undefined) assert.fail(failure);
  });

  it('should mostly be small enough to be compared', () => {
    assert.ok(tally.tooLarge < PROGRAMS / 100, `${tally.tooLarge} of ${tally.programs} were too large`);
  });

  it('should have more outcomes under lkmm than under sc, a fifth of them', () => {
    assert.ok(tally.weak >= PROGRAMS / 5, `only ${tally.weak} of ${tally.programs} have`);
  });

  for (const finding of [
    'deadlock',
    'use-after-free',
    'double free',
    'NULL dereference',
    'unlock of what is not held',
  ])
    it(`should meet each finding: ${finding}`, () => {
      const met = tally.findings.get(finding) ?? 0;
      assert.ok(met >= 10, `${met} of ${tally.programs} programs met it`);
    });
});
