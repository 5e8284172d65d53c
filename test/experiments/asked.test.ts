import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { askedOf } from '../../src/experiments/asked.ts';
import { defaultsOf, type Experiment } from '../../src/experiments/experiment.ts';
import { experiments } from '../../src/experiments/index.ts';

const experiment = (id: string): Experiment =>
  experiments.find((candidate) => candidate.id === id) ?? assert.fail(id);
const collisions = experiment('collision-rate');
const retries = experiment('retry-rate');

describe('what is asked of an experiment', () => {
  it('should be what is named, and the defaults of the rest', () => {
    const parameters = askedOf(collisions, { bits: [4, 5], turns: 2 });
    assert.deepEqual(parameters, { ...defaultsOf(collisions), bits: [4, 5], turns: 2 });
  });

  it('should take one value for a list, and the singular of its name', () => {
    assert.deepEqual(askedOf(collisions, { bits: 4 }).bits, [4]);
    assert.deepEqual(askedOf(retries, { lookup: 'merged', writerRate: 'max' }), {
      ...defaultsOf(retries),
      lookups: ['merged'],
      writerRates: ['max'],
    });
  });

  it('should begin from the quick tier if that is asked', () => {
    assert.deepEqual(askedOf(collisions, { bits: 5 }, true), {
      ...defaultsOf(collisions),
      ...collisions.quick,
      bits: [5],
    });
  });

  for (const [given, message] of [
    [{ bit: 4, bits: 5 }, /^the parameter bits of collision-rate is given twice$/],
    [{ birs: 4 }, /no parameter of collision-rate "birs".*did you mean bits\?/],
    [
      { bits: 99 },
      /^the parameter bits of collision-rate cannot be \[99\]: expected a whole number from 2 to 20$/,
    ],
    [{ bits: '' }, /the parameter bits of collision-rate cannot be \[""\]: expected a whole number/],
    [{ turns: 'many' }, /the parameter turns of collision-rate cannot be "many": expected a whole number/],
    [{ writerSide: 'in' }, /cannot be \["in"\]: expected one of int, seqcount$/],
  ] as const) {
    it(`should refuse ${JSON.stringify(given)} in one sentence`, () => {
      assert.throws(() => askedOf(collisions, given), { name: 'UserError', message });
    });
  }
});
