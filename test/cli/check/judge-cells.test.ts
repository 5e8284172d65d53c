import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judges } from '../../../src/check/judges/judges.ts';
import { type Cell, cellsOf } from '../../../src/check/scenario/cells.ts';
import { type CheckRow, checkRows } from '../../../src/check/scenario/check-scenario.ts';
import { judgeCells } from '../../../src/cli/check/judge-cells.ts';
import { scenarios } from '../../../src/index.ts';

const chosen = scenarios.filter(({ id }) => ['torn-split', 'mprotect'].includes(id));
const lookups = ['aug05', 'merged'];
const cells = cellsOf(chosen, lookups, judges);

const withoutTime = (rows: readonly CheckRow[]) => rows.map(({ ms, ...row }) => row);

describe('judgeCells', () => {
  it('should give the rows of checkRows, in their order, whatever ends first', async () => {
    const expected = withoutTime(checkRows(chosen, lookups, judges));
    assert.equal(expected.length, cells.length);
    for (const jobs of [1, 3]) {
      assert.deepEqual(withoutTime(await judgeCells(cells, { jobs })), expected, `${jobs} jobs`);
    }
  });

  it('should count up to the number of cells', async () => {
    const counts: number[] = [];
    await judgeCells(cells, { jobs: 2, onProgress: (done) => counts.push(done) });
    assert.deepEqual(
      counts,
      cells.map((_, at) => at + 1),
    );
  });

  it('should judge nothing if nothing is asked', async () => {
    assert.deepEqual(await judgeCells([]), []);
  });

  const absent: Cell = { scenario: 'torn-split', lookup: 'none-such', model: 'lkmm', lockModel: 'spin' };
  for (const [where, all] of [
    ['in this thread', [absent]],
    ['on another thread', [absent, absent]],
  ] as const) {
    it(`should name the cell that cannot be judged ${where}`, async () => {
      await assert.rejects(judgeCells(all, { jobs: 2 }), {
        message: /^torn-split, none-such \(lkmm, spin\): there is no lookup "none-such"/,
      });
    });
  }
});
