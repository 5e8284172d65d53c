import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ResultRow } from '../../src/experiments/result.ts';
import {
  type WrongAnswersParameters,
  wrongAnswers,
  wrongAnswersFinding,
} from '../../src/experiments/wrong-answers.ts';

const parameters: WrongAnswersParameters = {
  lookups: ['aug02'],
  operations: ['split'],
  writerRates: ['max'],
  pauses: [0],
  seconds: 0.3,
  slices: 100,
};

/** A row as far as a finding needs it. */
const row = (lookup: string, pause: number, wrong: number, perMillion: number): ResultRow => ({
  ...{ lookup, pause, wrong, perMillion, operation: 'split', attempts: 1000 },
});

describe('wrong answers on threads', () => {
  it('should be counted for each lookup, operation, rate and pause, with an interval', async () => {
    const { rows } = await wrongAnswers.run(
      { ...parameters, lookups: ['aug02', 'merged'], writerRates: [200, 'max'], pauses: [0, 5] },
      1,
    );
    const keys = rows.map((row) => wrongAnswers.keys.map((key) => row[key]).join(' '));
    assert.equal(new Set(keys).size, 8);
    for (const row of rows) {
      assert.deepEqual(Object.keys(row), Object.keys(wrongAnswers.columns));
      const [mean, low, high] = [row.perMillion, row.perMillionLow, row.perMillionHigh].map(Number);
      assert.ok(low !== undefined && mean !== undefined && high !== undefined);
      assert.ok(0 <= low && low <= mean && mean <= high && high <= 1e6, `${low}, ${mean}, ${high}`);
      assert.equal(mean > 0, Number(row.wrong) > 0);
      assert.ok(high > 0, 'however few were wrong, so many lookups cannot tell that none would be');
      assert.equal(row.pauseAt === 'nowhere', row.pause === 0);
      if (row.lookup === 'merged') assert.equal(row.wrong, 0);
    }
  });

  it('should be seen without any pause if vm_lock_seq alone is compared, while a mapping is split', async () => {
    // How soon depends on how often threads run at the same time: a machine that does much else takes longer.
    for (let seed = 1; seed <= 60; seed++) {
      const { rows, finding } = await wrongAnswers.run({ ...parameters, seconds: 1 }, seed);
      if (Number(rows[0]?.wrong) === 0) continue;
      assert.match(finding, /^On threads aug02 answers wrong without any pause and at most [\d.]+ times in /);
      return;
    }
    assert.fail('no answer was wrong in 60 runs');
  });
});

describe('the finding about wrong answers', () => {
  it('should name the shortest pause that it takes, and the pause that is worst', () => {
    assert.equal(
      wrongAnswersFinding([row('aug05', 0, 0, 0), row('aug05', 5, 2, 21.04), row('aug05', 50, 1, 10)]),
      'On threads aug05 answers wrong only with pauses, the shortest of up to 5 us, and at most 21 times in a million ' +
        '(split, pauses of up to 5 us).',
    );
  });

  it('should say that it takes none', () => {
    assert.equal(
      wrongAnswersFinding([row('aug02', 0, 3, 0.512), row('aug02', 5, 0, 0)]),
      'On threads aug02 answers wrong without any pause and at most 0.51 times in a million (split, no pause).',
    );
  });

  it('should say in how many lookups none was seen, and be one sentence for several lookups', () => {
    assert.equal(
      wrongAnswersFinding([row('aug02', 0, 3, 3000), row('merged', 0, 0, 0), row('merged', 5, 0, 0)]),
      'On threads aug02 answers wrong without any pause and at most 3000 times in a million (split, no pause); merged ' +
        'was never seen to answer wrong in 2000 lookups.',
    );
  });

  it('should not make anything of nothing', () => {
    assert.equal(wrongAnswersFinding([]), 'Nothing was measured.');
  });
});
