import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { randomFrom } from '../../../src/common/random.ts';
import { DepthFirst } from '../../../src/machines/interleave/depth-first.ts';
import { RandomWalk } from '../../../src/machines/interleave/random-walk.ts';
import { searchAll } from '../../support/outcomes.ts';
import { programOf, type Statement } from '../../support/random-program.ts';

const SEED = 20240816;

const counter: Statement[] = [
  ['load', 0],
  ['ifLast', 0, [['store', 0, 1]]],
  ['load', 1],
  ['store', 1, 2],
];
const section: Statement[] = [
  ['downWrite', 0],
  ['load', 0],
  ['store', 0, 3],
  ['upWrite', 0],
  ['callRcu', 1, 3],
];
const program = programOf([counter, section, [['rcuReadLock'], ['load', 1], ['rcuReadUnlock']]]);
const walk = (seed: number, executions: number) =>
  searchAll(program, new RandomWalk(randomFrom(seed), executions));

describe('RandomWalk', () => {
  it('comes in time to most of what the exhaustive search finds, and to nothing else', () => {
    const all = new Set(searchAll(program, new DepthFirst()).outcomes.keys());
    const met = [...walk(SEED, 10_000).outcomes.keys()];
    assert.ok(all.size > 20 && met.length >= 0.9 * all.size, `${met.length} of ${all.size}`);
    assert.ok(met.every((outcome) => all.has(outcome)));
  });

  it('runs as many executions as it was told, each to its end', () => {
    const { executions } = walk(SEED, 50);
    assert.equal(executions.length, 50);
  });

  it('does the same with the same seed, and something else with another one', () => {
    const orders = (seed: number) =>
      walk(seed, 50).executions.map((steps) => steps.map(({ cpu }) => cpu).join(''));
    assert.deepEqual(orders(SEED), orders(SEED));
    assert.notDeepEqual(orders(SEED), orders(SEED + 1));
  });
});
