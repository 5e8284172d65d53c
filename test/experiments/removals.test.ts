/** What the verdicts of the versions that meet objections are worth. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultsOf } from '../../src/experiments/experiment.ts';
import { removals } from '../../src/experiments/removals.ts';
import { scenarios } from '../../src/scenarios/index.ts';

describe('the removals of a version that holds', () => {
  it('should be asked for wherever a scenario names one that the graph can judge', () => {
    const { scenarios: ids } = defaultsOf(removals);
    assert.ok(ids.includes('torn-split') && !ids.includes('fork') && !ids.includes('tearing'));
    for (const id of ids) assert.ok(scenarios.find((one) => one.id === id)?.pair !== undefined, id);
  });

  it('should be found but for those that something else stands in for', async () => {
    const { rows, finding } = await removals.run({ scenarios: ['torn-split', 'accidental-equality'] }, 1);
    const [split, equality] = rows;
    assert.ok(Number(split?.found) > 0 && Number(split?.found) < Number(split?.removals));
    assert.match(`${split?.notFound}`, /mtree_load: smp_rmb\(\)/);
    assert.match(`${split?.races}`, /vm_start/);
    assert.equal(equality?.found, 0);
    assert.match(finding, /None is found in accidental-equality/);
  });
});
