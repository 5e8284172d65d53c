/** Every scenario against every lookup of the table, under every model that has a judge: what must come out. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkScenario } from '../../src/check/check-scenario.ts';
import { explore } from '../../src/check/explore.ts';
import { judges } from '../../src/check/judges.ts';
import { protocols } from '../../src/lookup/protocols.ts';
import { expectationOf, expectedWord, sectionsOf } from '../../src/scenarios/expectation.ts';
import { scenarios } from '../../src/scenarios/index.ts';

for (const scenario of scenarios) {
  for (const judge of judges) {
    describe(`the scenario ${scenario.id} under ${judge.model}`, () => {
      for (const { id: lookup } of protocols) {
        const expectation = expectationOf(scenario, lookup) ?? assert.fail(`${lookup} has no expectation`);
        const rows = () => checkScenario(scenario, lookup, judge);
        if ('notApplicable' in expectation) {
          it(`cannot be for ${lookup}: ${expectation.why}`, () => {
            for (const { verdict, expected, executions } of rows()) {
              assert.deepEqual([verdict, expected, executions], ['n/a', null, 0]);
            }
          });
          continue;
        }
        it(`is as expected for ${lookup}: ${expectation.why}`, () => {
          for (const row of rows()) {
            const { lockModel, verdict, expected, findings, positive, agrees } = row;
            const word = expectedWord(scenario, lookup, sectionsOf(scenario), judge.model, lockModel);
            assert.equal(expected, word ?? null);
            if (verdict === 'not judged') continue;
            if (word !== undefined) assert.equal(verdict, word, JSON.stringify(findings, null, 2));
            assert.ok(agrees, JSON.stringify(findings, null, 2));
            assert.equal(positive > 0, verdict === 'Sometimes' || verdict === 'Always');
          }
        });
      }
    });
  }

  describe(`the scenario ${scenario.id} with fewer writes than it needs`, () => {
    for (const { id: lookup } of protocols) {
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
      for (const { id } of protocols) {
        const expectation = expectationOf(scenario, id) ?? assert.fail(id);
        if ('notApplicable' in expectation) continue;
        assert.ok(expectedWord(scenario, id, sectionsOf(scenario)) !== undefined, `${scenario.id}, ${id}`);
      }
    }
  });
});
