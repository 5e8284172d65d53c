import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parametersFrom } from '../../../src/cli/results/parameter-arguments.ts';
import { experiments } from '../../../src/experiments/index.ts';
import { defaultsOf, type Experiment } from '../../../src/experiments/result.ts';

const experiment = (id: string): Experiment =>
  experiments.find((candidate) => candidate.id === id) ?? assert.fail(id);
const collisions = experiment('collision-rate');
const retries = experiment('retry-rate');

describe('--param', () => {
  it('should change what is named and leave the rest as it is', () => {
    const parameters = parametersFrom(collisions, ['bits=4,5', 'turns=2'], false);
    assert.deepEqual(parameters, { ...defaultsOf(collisions), bits: [4, 5], turns: 2 });
  });

  it('should take one value for a list, words, and JSON', () => {
    assert.deepEqual(parametersFrom(collisions, ['bits=[4]'], false).bits, [4]);
    assert.deepEqual(parametersFrom(retries, ['writerRates=max'], false).writerRates, ['max']);
    assert.deepEqual(parametersFrom(retries, ['lookups=merged, aug05'], false).lookups, ['merged', 'aug05']);
  });

  it('should begin from the quick tier if that is asked', () => {
    assert.deepEqual(parametersFrom(collisions, [], true), {
      ...defaultsOf(collisions),
      ...collisions.quick,
    });
  });

  for (const [text, message] of [
    ['bits', /^--param takes key=value, not "bits"$/],
    ['bit=4', /no parameter of collision-rate "bit".*did you mean bits\?/],
    [
      'bits=99',
      /^the parameter bits of collision-rate cannot be \[99\]: expected a whole number from 2 to 20$/,
    ],
    ['bits=', /the parameter bits of collision-rate cannot be \[""\]: expected a whole number/],
    ['turns=many', /the parameter turns of collision-rate cannot be "many": expected a whole number/],
    ['writerSides=in', /cannot be \["in"\]: expected one of int, seqcount$/],
  ] as const) {
    it(`should refuse ${text} in one sentence`, () => {
      assert.throws(() => parametersFrom(collisions, [text], false), { name: 'UserError', message });
    });
  }
});
