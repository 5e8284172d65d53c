import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { operations } from '../../src/measure/write-plan.ts';
import { inTier } from '../support/tier.ts';
import { addressSpace, assertWhole, run, wrongWithin } from './run.ts';

/** Lookups that are right in every interleaving. */
const RIGHT = ['locked', 'aug05-fixed', 'per-vma-lock', 'per-vma-refcnt'];

describe('lookups on real threads', () => {
  const runs = [
    ...inTier(operations, ['split', 'munmap', 'mix']).map((operation) => ({ lookup: 'merged', operation })),
    ...RIGHT.map((lookup) => ({ lookup, operation: 'mix' as const })),
  ];
  for (const { lookup, operation } of runs) {
    it(`should never be wrong: ${lookup} while two writers do ${operation}`, async () => {
      const result = await run({ lookup, operation, readers: 2, writers: 2 });
      assertWhole(result);
      assert.ok(result.writes > 0, 'nothing was written: this tested nothing');
      assert.ok(result.unjudged < result.attempts / 2, 'hardly anything was judged: this tested nothing');
      assert.equal(result.wrong, 0);
    });
  }

  it('should be seen wrong if they compare vm_lock_seq alone, while a mapping is split', async () => {
    await wrongWithin(20, { lookup: 'aug02', operation: 'split' });
  });

  it('should be seen wrong as posted on 5 Aug 2024, if two sections fall between the two end loads', async () => {
    await wrongWithin(20, { lookup: 'aug05', operation: 'split', pause: 20 });
  });

  it('should be counted, and end when the count is reached', async () => {
    const result = await run({ lookup: 'merged', attempts: 10_001, readers: 3, repeats: 2, seconds: 60 });
    assert.equal(result.attempts, 20_002);
    assert.equal(result.intervalsOver, 'slices');
  });

  it('should go on until one of them has come to its end, however short the run', async () => {
    for (let seed = 1; seed <= 2; seed++) {
      const held = { pause: 100, seconds: 0.05, seed } as const;
      const result = await run({ lookup: 'merged', readers: 1, writers: 1, ...held });
      assert.ok(result.attempts > 0);
    }
  });

  it('should be repeated with other seeds, and intervals be taken over the repeats', async () => {
    const options = { lookup: 'locked', repeats: 10, attempts: 200, seconds: 60 } as const;
    const seen: number[] = [];
    const result = await run({ ...options, onProgress: (done) => void seen.push(done) });
    assert.deepEqual([result.attempts, result.repeats, result.intervalsOver], [2000, 10, 'repeats']);
    assert.deepEqual(
      seen,
      seen.toSorted((a, b) => a - b),
    );
    assert.equal(seen.at(-1), 1);
  });

  it('should find their way in thousands of VMAs, with probes all over the text', async () => {
    const result = await run({ lookup: 'merged', addressSpace: 3000, uprobes: 2000, operation: 'mix' });
    assertWhole(result);
    assert.deepEqual([result.vmas, result.wrong], [3000, 0]);
    assert.ok(result.accepted > result.attempts / 2);
  });

  it('should stay in a small arena for as long as writers go on, whatever they do', async () => {
    for (const writerSide of ['seqcount', 'refcnt']) {
      const result = await run({
        lookup: 'locked',
        operation: 'mix',
        writers: 2,
        writerSide,
        arena: 1.5,
        seconds: 0.5,
      });
      assert.ok(result.writes > 0);
    }
  });

  it('should be told apart by what they were given', async () => {
    const result = await run({
      lookup: 'merged',
      writerRate: 0,
      readers: 2,
      slices: 120,
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
        slices: 120,
        seed: 9,
        vmas: addressSpace.length,
      },
    );
    assert.equal(result.accepted, result.attempts, 'nobody writes, so nobody falls back');
    const { mean, low, high } = result.retryRate;
    assert.deepEqual([mean, low], [0, 0]);
    // None of so many is a rate of less than 4 in as many.
    assert.ok(0 < high && high < 4 / result.attempts);
  });

  it('should be counted in slices that add up', async () => {
    const attempts: number[] = [];
    const result = await run({
      lookup: 'locked',
      seconds: 0.1,
      onProgress: (_, tally) => void attempts.push(tally.attempts),
    });
    assert.equal(attempts.length, 401);
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
