import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as v from 'valibot';
import { experiments } from '../../src/experiments/index.ts';
import { type RetryRateParameters, retryRate, retryRateFinding } from '../../src/experiments/retry-rate.ts';

const parameters: RetryRateParameters = {
  lookups: ['merged', 'aug05-fixed'],
  operations: ['split'],
  writerRates: [0, 'max'],
  holds: [0],
  readers: [1],
  writers: [1],
  seconds: 0.15,
  slices: 100,
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
        ['aug05-fixed', 0],
        ['aug05-fixed', 'max'],
      ],
    );
    for (const row of rows) {
      assert.deepEqual(Object.keys(row), Object.keys(retryRate.columns));
      const { writerRate, writesPerSecond, heldMicroseconds, changed, writeLocked } = row;
      assert.ok(Number(row.attempts) > 0 && Number(row.lookupMicroseconds) > 0);
      assert.equal(writesPerSecond === 0, writerRate === 0);
      assert.equal(heldMicroseconds === 0, writerRate === 0);
      if (writerRate === 0) {
        const { retryRate: retries, fallbacksPerWrite, expected, expectedInLoop } = row;
        assert.deepEqual([retries, changed, writeLocked], [0, 0, 0]);
        assert.deepEqual([fallbacksPerWrite, expected, expectedInLoop], [0, 0, 0]);
      }
      for (const name of ['retryRate', 'retryRateHigh', 'expected', 'expectedInLoop']) {
        assert.ok(Number(row[name]) >= 0 && Number(row[name]) <= 1, `${name} is ${row[name]}`);
      }
    }
    assert.match(
      finding,
      /^On threads the merged lookup falls back in 0 % of lookups at 0 and in \S+ % of lookups at \d+ write sections a /,
    );
    assert.deepEqual(
      parts.toSorted((a, b) => a - b),
      parts,
      'progress never goes back',
    );
    assert.equal(parts.at(-1), 1);
  });

  it('should have a row for each operation, hold and number of writers', async () => {
    const { rows } = await retryRate.run(
      {
        ...parameters,
        lookups: ['merged'],
        operations: ['split', 'fork'],
        writerRates: [500],
        holds: [0, 300],
        writers: [1, 2],
        seconds: 0.15,
      },
      1,
    );
    const keys = rows.map((row) => retryRate.keys.map((key) => row[key]).join(' '));
    assert.equal(new Set(keys).size, 8);
    const held = (hold: number) => rows.filter((row) => row.hold === hold && Number(row.writesPerSecond) > 0);
    assert.ok(held(300).every(({ heldMicroseconds }) => Number(heldMicroseconds) >= 300));
    assert.ok(held(300).length > 0, 'nothing was written: this tested nothing');
  });

  it('should not offer a lookup that always falls back', () => {
    const given = { lookups: ['merged-no-per-vma-lock'] };
    assert.equal(v.safeParse(retryRate.parameters, given).success, false);
  });

  it('should keep what is done when it is interrupted, and no half of a point', async () => {
    const controller = new AbortController();
    const { rows } = await retryRate.run(
      { ...parameters, lookups: ['merged'], writerRates: [0, 1000, 'max'] },
      1,
      {
        signal: controller.signal,
        // Of four parts the first says how long a lookup takes; the third is well under way.
        onProgress: (part) => void (part > 2.5 / 4 && controller.abort()),
      },
    );
    assert.deepEqual(
      rows.map(({ writerRate }) => writerRate),
      [0],
    );
  });

  it('should say so if nothing was done', async () => {
    const outcome = await retryRate.run(parameters, 1, { signal: AbortSignal.abort() });
    assert.deepEqual(outcome, { rows: [], finding: 'Nothing was measured.' });
  });
});

describe('the finding about the retry rate', () => {
  const row = (writerRate: number | string, retryRate: number, hold = 0) => ({
    ...{ lookup: 'merged', operation: 'split', readers: 1, writers: 1, writerRate, hold, retryRate },
    ...{ writesPerSecond: writerRate === 'max' ? 20_007 : Number(writerRate), fallbacksPerWrite: 0.963 },
  });

  it('should be one sentence about ten thousand sections a second and about the most there were', () => {
    assert.equal(
      retryRateFinding([row(10, 1e-6), row(10_000, 0.00179), row('max', 0.00792), row('max', 0.5, 20)]),
      'On threads the merged lookup falls back in 0.18 % of lookups at 10000 and in 0.79 % of lookups at 20007 write ' +
        'sections a second (split): 0.96 and 0.96 fallbacks for each section.',
    );
  });

  it('should be about the one rate that there is', () => {
    assert.equal(
      retryRateFinding([row(500, 0.0001)]),
      'On threads the merged lookup falls back in 0.01 % of lookups at 500 write sections a second (split): 0.96 ' +
        'fallbacks for each section.',
    );
  });
});

describe('the experiments', () => {
  it('should have a table for mails that fits, of columns that are there', () => {
    for (const { cited, keys, columns, measured } of experiments) {
      for (const name of [...cited, ...keys, ...Object.keys(measured?.columns ?? {})]) {
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
