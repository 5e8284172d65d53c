import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Expectation } from '../../src/scenarios/expectation.ts';
import { like } from '../../src/scenarios/expected/like.ts';

const one = (lookups: Expectation['lookups'], why: string): Expectation => ({ lookups, sc: 'Never', why });

describe('what is expected like a kind of write', () => {
  const kind = [
    one(['aug02', 'aug05'], 'of both'),
    one(['merged'], 'of one'),
    one('others', 'of all others'),
  ];

  it('is that of the kind if a scenario says no more', () => {
    assert.deepEqual(like(kind), kind);
  });

  it("is the scenario's own for the lookups that it names, and each is named once", () => {
    assert.deepEqual(like(kind, [one(['aug05', 'merged'], 'own')]), [
      one(['aug05', 'merged'], 'own'),
      one(['aug02'], 'of both'),
      one('others', 'of all others'),
    ]);
  });

  it("has the scenario's own others in place of the kind's", () => {
    assert.deepEqual(like(kind, [one('others', 'own')]), [one('others', 'own'), ...kind.slice(0, 2)]);
  });
});
