/** Scenarios against lookups of the table under one model: what must come out. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Judge } from '../../src/check/judge/judgement.ts';
import { type CheckRow, checkScenario } from '../../src/check/scenario/check-scenario.ts';
import { expectationOf, expectedWord, reasonOf, sectionsOf } from '../../src/scenarios/expected-word.ts';
import { scenarios } from '../../src/scenarios/index.ts';
import type { Scenario } from '../../src/scenarios/scenario.ts';

/** Tests each pair of a scenario and one of these lookups. */
export function testVerdicts(judge: Judge, lookups: readonly string[]): void {
  for (const scenario of scenarios) {
    describe(`the scenario ${scenario.id} under ${judge.model}`, () => {
      for (const lookup of lookups) {
        const expectation = expectationOf(scenario, lookup);
        // The cells to decide are listed by test/scenarios/scenarios.test.ts.
        if (expectation === undefined) continue;
        const name =
          'notApplicable' in expectation
            ? `cannot be for ${lookup}: ${expectation.why}`
            : `is as expected for ${lookup}: ${reasonOf(expectation, judge.model)}`;
        it(name, () => {
          for (const row of checkScenario(scenario, lookup, judge)) assertExpected(scenario, row);
        });
      }
    });
  }
}

/** Asserts that a row is what its scenario expects; one that was not judged says nothing. */
export function assertExpected(scenario: Scenario, row: CheckRow): void {
  const {
    lookup,
    model,
    lockModel,
    verdict,
    expected,
    executions,
    findings,
    positive,
    agrees,
    vacuous,
    why,
  } = row;
  const expectation = expectationOf(scenario, lookup) ?? assert.fail(`${lookup} has no expectation`);
  if ('notApplicable' in expectation) {
    assert.deepEqual([verdict, expected, executions], ['n/a', null, 0]);
    return;
  }
  const word = expectedWord(scenario, lookup, sectionsOf(scenario), model, lockModel);
  assert.equal(expected, word ?? null);
  if (verdict === 'not judged') return;
  const seen = `${lookup} (${lockModel}): ${JSON.stringify(findings, null, 2)}`;
  if (word !== undefined) assert.equal(verdict, word, seen);
  assert.ok(agrees, seen);
  if (vacuous) assert.match(why, /tests? (?:nothing|little)|only memory is tested/);
  assert.equal(positive > 0, verdict === 'Sometimes' || verdict === 'Always');
  if (row.vacuous) assert.match(row.why, /Never tests|only memory is tested/, `${lookup}: vacuous`);
}
