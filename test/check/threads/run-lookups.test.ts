import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addressSpace, assertWhole, run } from './run.ts';

describe('lookups on real threads', () => {
  for (const lookup of ['locked', 'merged', 'aug05-swapped']) {
    for (const operation of ['split', 'munmap', 'mix'] as const) {
      it(`should never be wrong: ${lookup} while the writer does ${operation}`, async () => {
        const result = await run({ lookup, operation, readers: 2 });
        assertWhole(result);
        assert.ok(result.writes > 0, 'nothing was written: this tested nothing');
        assert.ok(result.unjudged < result.attempts / 2, 'hardly anything was judged: this tested nothing');
        assert.equal(result.wrong, 0);
      });
    }
  }

  it('should be told apart by what they were given', async () => {
    const result = await run({
      lookup: 'merged',
      writerRate: 0,
      readers: 2,
      slices: 12,
      seed: 9,
      seconds: 0.12,
    });
    assertWhole(result);
    const { lookup, writerSide, readers, writers, writes, slices, seed, vmas } = result;
    assert.deepEqual(
      { lookup, writerSide, readers, writers, writes, slices, seed, vmas },
      {
        lookup: 'merged',
        writerSide: 'seqcount',
        readers: 2,
        writers: 0,
        writes: 0,
        slices: 12,
        seed: 9,
        vmas: addressSpace.length,
      },
    );
    assert.equal(result.accepted, result.attempts, 'nobody writes, so nobody falls back');
    assert.deepEqual(result.retryRate, { mean: 0, low: 0, high: 0 });
  });

  it('should be counted in slices that add up', async () => {
    const attempts: number[] = [];
    const result = await run({
      lookup: 'locked',
      seconds: 0.1,
      onProgress: (_, tally) => void attempts.push(tally.attempts),
    });
    assert.equal(attempts.length, 11);
    assert.equal((attempts.at(-1) as number) - (attempts[0] as number), result.attempts);
  });

  it('should count equal numbers as collisions only while nobody writes', async () => {
    const quiet = await run({ lookup: 'aug05', seqBits: 2, writerRate: 2000, operation: 'mprotect' });
    assertWhole(quiet);
    assert.ok(quiet.collided > 0, 'with two bits every fourth count is equal');
    const wide = await run({ lookup: 'aug05', writerRate: 2000, operation: 'mprotect' });
    assert.equal(wide.collided, 0);
  });
});
