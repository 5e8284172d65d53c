/** The whole matrix, judged as `vmaspec check all --lookup all --model all` does. `npm test` judges a part of it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { judges } from '../../src/check/judges/judges.ts';
import { cellName, cellsOf } from '../../src/check/scenario/cells.ts';
import type { CheckRow } from '../../src/check/scenario/check-scenario.ts';
import { judgeCells } from '../../src/cli/check/judge-cells.ts';
import { parseResult } from '../../src/experiments/result.ts';
import { verdictRows } from '../../src/experiments/verdicts.ts';
import { protocols } from '../../src/lookup/protocols.ts';
import { scenarios } from '../../src/scenarios/index.ts';
import { assertExpected } from '../support/expected-verdicts.ts';
import { onlyInFull } from '../support/tier.ts';

const lookups = protocols.map(({ id }) => id);
const cells = cellsOf(scenarios, lookups, judges);

describe(`${cells.length} cells: every scenario, lookup, model and model of mmap_lock`, {
  skip: onlyInFull,
}, () => {
  let rows: readonly CheckRow[] = [];
  let seconds = 0;
  before(async () => {
    const start = performance.now();
    rows = await judgeCells(cells);
    seconds = (performance.now() - start) / 1000;
  });

  for (const { model } of judges) {
    for (const scenario of scenarios) {
      it(`should be as expected for every lookup: ${scenario.id} under ${model}`, () => {
        const its = rows.filter((row) => row.model === model && row.scenario === scenario.id);
        assert.deepEqual([...new Set(its.map(({ lookup }) => lookup))], lookups);
        for (const row of its) assertExpected(scenario, row);
      });
    }
  }

  it('should be what is published', () => {
    const file = join(import.meta.dirname, '..', '..', 'notebooks', 'results', 'verdicts.json');
    const published = parseResult(readFileSync(file, 'utf8')).rows;
    const judged = verdictRows(rows);
    assert.equal(published.length, judged.length);
    for (const [at, row] of published.entries()) {
      // What is published had more time.
      const now = Object.entries(judged[at] ?? {}).filter(([, text]) => text !== 'not judged');
      assert.deepEqual({ ...row, ...Object.fromEntries(now) }, row);
    }
  });

  it('should be judged, but for those that are named here', (test) => {
    assert.equal(rows.length, cells.length);
    const absent = rows.filter(({ verdict }) => verdict === 'n/a');
    const unjudged = rows.filter(({ verdict }) => verdict === 'not judged');
    const expected = rows.filter((row) => row.expected !== null && row.verdict !== 'not judged');
    for (const why of new Set(unjudged.map((row) => row.why))) {
      const its = unjudged.filter((row) => row.why === why);
      const [first] = its;
      test.diagnostic(
        `not judged: ${first === undefined ? '' : cellName(first)}` +
          `${its.length === 1 ? '' : ` and ${its.length - 1} more`}: ${why}`,
      );
    }
    test.diagnostic(
      `${rows.length} cells: ${absent.length} cannot exist, ${expected.length} had an expectation and ` +
        `${expected.filter(({ agrees }) => agrees).length} agreed, ${unjudged.length} not judged; ` +
        `${seconds.toFixed(0)} s`,
    );
  });
});
