/** Every scenario against every lookup of the table: what must come out. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkScenario } from '../../src/check/check-scenario.ts';
import { explore } from '../../src/check/explore.ts';
import { protocols } from '../../src/lookup/protocols.ts';
import { expectationOf, expectedWord, sectionsOf } from '../../src/scenarios/expectation.ts';
import { scenarios } from '../../src/scenarios/index.ts';

for (const scenario of scenarios) {
  describe(`the scenario ${scenario.id}`, () => {
    for (const { id: lookup } of protocols) {
      const expectation = expectationOf(scenario, lookup) ?? assert.fail(`${lookup} has no expectation`);
      if ('notApplicable' in expectation) {
        it(`cannot be for ${lookup}: ${expectation.why}`, () => {
          const row = checkScenario(scenario, lookup);
          assert.deepEqual([row.verdict, row.expected, row.executions], ['n/a', null, 0]);
        });
        continue;
      }
      it(`is ${expectation.sc[sectionsOf(scenario) - 1]} for ${lookup}: ${expectation.why}`, () => {
        const row = checkScenario(scenario, lookup);
        assert.equal(row.verdict, row.expected, JSON.stringify(row.findings, null, 2));
        assert.ok(row.agrees, JSON.stringify(row.findings, null, 2));
        assert.equal(row.positive > 0, row.verdict !== 'Never');
        for (const [at] of expectation.sc.entries()) {
          // With all that it needs it has just been run; torn-split with more is in test/check/explore.test.ts.
          if (at + 1 >= sectionsOf(scenario)) continue;
          const { verdict } = explore({ lookup, scenario, sections: at + 1 });
          assert.equal(verdict, expectedWord(scenario, lookup, at + 1), `with ${at + 1} writes`);
        }
      });
    }
  });
}
