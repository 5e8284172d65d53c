import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as v from 'valibot';
import { compareRows } from '../../src/experiments/compare.ts';
import { experiments } from '../../src/experiments/index.ts';
import { defaultsOf, resultId, resultSchema } from '../../src/experiments/result.ts';

const folder = join(import.meta.dirname, '..', '..', 'notebooks', 'results');
const files = globSync('*.json', { cwd: folder }).sort();

it('every experiment should have a committed result', () => {
  assert.deepEqual(files, experiments.map(({ id }) => `${id}.json`).toSorted());
});

for (const file of files) {
  describe(`the committed ${file}`, () => {
    const committed = v.parse(resultSchema, JSON.parse(readFileSync(join(folder, file), 'utf8')));
    const experiment =
      experiments.find(({ id }) => id === committed.experiment) ?? assert.fail(`no ${committed.experiment}`);

    it('should be whole, made with the default parameters, and carry their id', async () => {
      const defaults = defaultsOf(experiment);
      assert.equal(committed.complete, true);
      assert.deepEqual(committed.parameters, defaults);
      assert.deepEqual(committed.columns, experiment.columns);
      assert.deepEqual([committed.question, committed.bounds], [experiment.question, experiment.bounds]);
      assert.equal(committed.id, await resultId(experiment.id, defaults, committed.seed));
      assert.equal(committed.provenance.command, `npx vmaspec run ${experiment.id} --seed ${committed.seed}`);
    });

    if (committed.kind === 'deterministic') {
      it('should come out again in its quick tier, row by row', async () => {
        const parameters = { ...committed.parameters, ...experiment.quick };
        const { rows } = await experiment.run(parameters, committed.seed);
        const { agreement, details } = compareRows(experiment, committed.rows, rows);
        assert.equal(agreement, 'SAME', details.join('\n'));
      });
    }
  });
}
