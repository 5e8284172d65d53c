/** Scenarios against lookups of the table under one model: what must come out. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkScenario } from '../../src/check/check-scenario.ts';
import type { Judge } from '../../src/check/judgement.ts';
import { expectationOf, expectedWord, reasonOf, sectionsOf } from '../../src/scenarios/expectation.ts';
import { scenarios } from '../../src/scenarios/index.ts';

/** Tests each pair of a scenario and one of these lookups. */
export function testVerdicts(judge: Judge, lookups: readonly string[]): void {
  for (const scenario of scenarios) {
    describe(`the scenario ${scenario.id} under ${judge.model}`, () => {
      for (const lookup of lookups) {
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
        it(`is as expected for ${lookup}: ${reasonOf(expectation, judge.model)}`, () => {
          for (const row of rows()) {
            const { lockModel, verdict, expected, findings, positive, agrees, vacuous, why } = row;
            const word = expectedWord(scenario, lookup, sectionsOf(scenario), judge.model, lockModel);
            assert.equal(expected, word ?? null);
            if (verdict === 'not judged') continue;
            if (word !== undefined) assert.equal(verdict, word, JSON.stringify(findings, null, 2));
            assert.ok(agrees, JSON.stringify(findings, null, 2));
            if (vacuous) assert.match(why, /tests? (?:nothing|little)|only memory is tested/);
            assert.equal(positive > 0, verdict === 'Sometimes' || verdict === 'Always');
          }
        });
      }
    });
  }
}
