import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parametersFrom } from '../../../src/cli/results/parameter-arguments.ts';

describe('--param', () => {
  it('should take a number, a word, a list, and JSON', () => {
    assert.deepEqual(
      parametersFrom([
        'turns=2',
        'writerRates=max',
        'lookups=merged, aug05',
        'bits=[4]',
        'writerRate=10,max',
      ]),
      { turns: 2, writerRates: 'max', lookups: ['merged', 'aug05'], bits: [4], writerRate: [10, 'max'] },
    );
  });

  it('should refuse what has no value', () => {
    assert.throws(() => parametersFrom(['bits']), {
      name: 'UserError',
      message: /^--param takes key=value, not "bits"$/,
    });
  });
});
