/**
 * Every scenario against every lookup under sc, and against the three that most is asked of under the memory models;
 * test/full has the others.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explore } from '../../src/check/judge/interleave/explore.ts';
import { judges } from '../../src/check/judges/judges.ts';
import { protocols } from '../../src/lookup/protocols.ts';
import { expectationOf, expectedWord, sectionsOf } from '../../src/scenarios/expected-word.ts';
import { scenarios } from '../../src/scenarios/index.ts';
import { testVerdicts } from '../support/expected-verdicts.ts';

const all = protocols.map(({ id }) => id);
for (const judge of judges) {
  testVerdicts(judge, judge.model === 'sc' ? all : ['aug05', 'aug05-fixed', 'merged']);
}

for (const scenario of scenarios) {
  describe(`the scenario ${scenario.id} with fewer writes than it needs`, () => {
    for (const lookup of all) {
      for (let sections = 1; sections < sectionsOf(scenario); sections++) {
        const word = expectedWord(scenario, lookup, sections);
        if (word === undefined) continue;
        it(`is ${word} for ${lookup} with ${sections}`, () => {
          assert.equal(explore({ lookup, scenario, sections }).verdict, word);
        });
      }
    }
  });
}

describe('the interleaver', () => {
  it('judges every pair that can exist', () => {
    const [sc = assert.fail()] = judges;
    assert.equal(sc.model, 'sc');
    for (const scenario of scenarios) {
      for (const id of all) {
        const expectation = expectationOf(scenario, id);
        if (expectation === undefined || 'notApplicable' in expectation) continue;
        assert.ok(expectedWord(scenario, id, sectionsOf(scenario)) !== undefined, `${scenario.id}, ${id}`);
      }
    }
  });
});
