import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as v from 'valibot';
import { experiments } from '../../src/experiments/index.ts';
import { type RetryRateParameters, retryRate } from '../../src/experiments/retry-rate.ts';

const parameters: RetryRateParameters = {
  lookups: ['merged', 'aug05'],
  writerRates: [0, 'max'],
  operation: 'split',
  readers: 1,
  seconds: 0.15,
  slices: 10,
};

describe('the retry rate', () => {
  it('should be measured for each lookup at each rate of writes, and be zero where nobody writes', async () => {
    const parts: number[] = [];
    const { rows, finding } = await retryRate.run(parameters, 1, {
      onProgress: (part) => parts.push(part),
    });
    assert.deepEqual(
      rows.map(({ lookup, writerRate }) => [lookup, writerRate]),
      [
        ['merged', 0],
        ['merged', 'max'],
        ['aug05', 0],
        ['aug05', 'max'],
      ],
    );
    for (const row of rows) {
      assert.deepEqual(Object.keys(row), Object.keys(retryRate.columns));
      const { attempts, writerRate, writesPerSecond, changed, writeLocked, retryRate: retries } = row;
      assert.ok(Number(attempts) > 0);
      assert.equal(writesPerSecond === 0, writerRate === 0);
      if (writerRate === 0) assert.deepEqual([retries, changed, writeLocked], [0, 0, 0]);
    }
    assert.match(
      finding,
      /^On threads the merged lookup falls back in 0\.0 % of hits at 0 write sections a second/,
    );
    assert.deepEqual(
      [...parts].sort((a, b) => a - b),
      parts,
      'progress never goes back',
    );
    assert.equal(parts.at(-1), 1);
  });
});

describe('the experiments', () => {
  it('should have a table for mails that fits, of columns that are there', () => {
    for (const { cited, keys, columns, compared } of experiments) {
      for (const name of [...cited, ...keys, ...(compared === undefined ? [] : [compared.column])]) {
        assert.ok(name in columns, name);
      }
    }
  });

  it('should accept their own defaults and their quick tier', () => {
    for (const experiment of experiments) {
      const defaults = v.parse(experiment.parameters, {});
      assert.deepEqual(v.parse(experiment.parameters, { ...defaults, ...experiment.quick }), {
        ...defaults,
        ...experiment.quick,
      });
    }
  });

  it('should each explain its columns, and have an id that no other has', () => {
    for (const { columns, question } of experiments) {
      assert.ok(question.endsWith('?'));
      for (const meaning of Object.values(columns)) assert.notEqual(meaning.trim(), '');
    }
    assert.equal(new Set(experiments.map(({ id }) => id)).size, experiments.length);
  });
});
