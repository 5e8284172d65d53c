import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { askedOf } from '../../src/experiments/asked.ts';
import { compareResults } from '../../src/experiments/compare.ts';
import { definitionProblems } from '../../src/experiments/definition-problems.ts';
import { editProblems } from '../../src/experiments/edit-problems.ts';
import { presentId } from '../../src/experiments/former-ids.ts';
import { experiments } from '../../src/experiments/index.ts';
import { parseResult } from '../../src/experiments/result.ts';

const folder = join(import.meta.dirname, '..', '..', 'notebooks', 'results');
const files = globSync('*.json', { cwd: folder }).sort();
const read = (file: string) => parseResult(readFileSync(join(folder, file), 'utf8'));

/** Ids that were published: each is an address for ever. A new one is added, none is taken away. */
const PUBLISHED = [
  ...['a61be1ad4232', '64b02adf3271', 'b8eefd1e0eb4', '6136cdf76521', '90dddbf84338', 'f168e2baf1a5'],
  ...['b7f7a1a667ba', 'b03b3110a168'],
];

it('every experiment should have a committed result', () => {
  assert.deepEqual(files, experiments.map(({ id }) => `${id}.json`).toSorted());
});

it('every published id should lead to a committed result', () => {
  const ids = files.map((file) => read(file).id);
  const lost = PUBLISHED.filter((id) => !ids.includes(id) && !ids.includes(presentId(id)));
  assert.deepEqual(lost, []);
});

for (const file of files) {
  describe(`the committed ${file}`, () => {
    const committed = read(file);
    const experiment =
      experiments.find(({ id }) => id === committed.experiment) ?? assert.fail(`no ${committed.experiment}`);

    it('should be whole, made with the default parameters, and as it was written', async () => {
      assert.equal(committed.complete, true);
      assert.deepEqual(await editProblems(committed), []);
      assert.deepEqual(definitionProblems(committed, experiment), []);
      assert.deepEqual(committed.parameters, askedOf(experiment, {}));
      assert.equal(committed.provenance.command, `npx vmaspec run ${experiment.id} --seed ${committed.seed}`);
    });

    if (committed.kind === 'deterministic') {
      it('should come out again in its quick tier, row by row', async () => {
        const parameters = { ...committed.parameters, ...experiment.quick };
        const { rows } = await experiment.run(parameters, committed.seed);
        const now = { rows, provenance: committed.provenance };
        const { agreement, details } = compareResults({ experiment, before: committed, now, isPart: true });
        assert.equal(agreement, 'SAME', details.join('\n'));
      });
    }
  });
}
