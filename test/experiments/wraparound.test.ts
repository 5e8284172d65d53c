import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { wraparound } from '../../src/experiments/wraparound.ts';

/** Kernel facts, 3.6: 2^k cycles for an int that is compared for equality, 2^(k-1) for the seqcount. */
describe('the first lookup that a wrapped counter deceives', () => {
  const sectionsOf = async (lookups: string[], bits: number[]) => {
    const { rows } = await wraparound.run({ lookups, bits, writeRates: [1000] }, 1);
    return rows.map(({ sections }) => sections);
  };

  it('should come after exactly 2^k sections with an int that is compared last', async () => {
    assert.deepEqual(await sectionsOf(['aug05-fixed'], [2, 3]), [4, 8]);
    assert.deepEqual(await sectionsOf(['aug05-swapped'], [2, 3]), [4, 8]);
    assert.deepEqual(await sectionsOf(['aug07-detached'], [2, 3]), [4, 8]);
  });

  it('should come after exactly 2^(k-1) sections with a seqcount, which counts twice', async () => {
    assert.deepEqual(await sectionsOf(['merged'], [2, 3, 4]), [2, 4, 8]);
  });

  it('should not wait for a wrap where the check itself is wrong', async () => {
    assert.deepEqual(await sectionsOf(['aug02', 'aug05'], [2, 3]), [1, 1, 2, 2]);
  });

  it('should never come to who holds a lock', async () => {
    assert.deepEqual(await sectionsOf(['locked', 'per-vma-lock'], [2]), ['never', 'never']);
  });

  it('should say what 32 bits mean, by the form that the narrow counters follow', async () => {
    const { rows, finding } = await wraparound.run(
      { lookups: ['merged'], bits: [2, 3], writeRates: [2_860_000] },
      1,
    );
    assert.deepEqual(
      rows.map(({ closedForm, sections32 }) => [closedForm, sections32]),
      Array(2).fill(['2^(k-1)', 2 ** 31]),
    );
    assert.equal(
      finding,
      'With counters of k bits the merged lookup is deceived after 2^(k-1) write sections: with 32 bits 12.5 minutes ' +
        'at 2860000 sections a second, all within one lookup.',
    );
  });
});
