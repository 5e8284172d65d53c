import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { sampleCorrelation } from 'simple-statistics';
import { meanInterval } from '../../src/common/mean-interval.ts';
import { randomFrom } from '../../src/common/random.ts';

describe('seeded random choices', () => {
  it('should be the same for the same seed, whole numbers in their range, floats below 1', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer(), fc.nat(1_000_000), (seed, from, width) => {
        const [one, same] = [randomFrom(seed), randomFrom(seed)];
        for (let nth = 0; nth < 5; nth++) {
          const whole = one.int(from, from + width);
          assert.ok(Number.isInteger(whole) && whole >= from && whole <= from + width);
          assert.equal(same.int(from, from + width), whole);
          const float = one.float();
          assert.ok(float >= 0 && float < 1);
          assert.equal(same.float(), float);
        }
      }),
      { seed: 20_240_805, numRuns: 300 },
    );
  });

  it('should not be alike for neighbouring seeds, the very first ones included', () => {
    const seeds = Array.from({ length: 400 }, (_, seed) => seed);
    const first = seeds.map((seed) => randomFrom(seed).float());
    assert.ok(Math.abs(sampleCorrelation(first, seeds)) < 0.15, 'the first choice follows the seed');
    const mean = first.reduce((sum, value) => sum + value, 0) / first.length;
    // Four standard errors of a uniform mean.
    assert.ok(
      Math.abs(mean - 0.5) < 4 / Math.sqrt(12 * first.length),
      `the first choices have the mean ${mean}`,
    );
  });

  it('should be these for seed 1 (a pin: results with their seeds are published)', () => {
    const random = randomFrom(1);
    assert.deepEqual(
      Array.from({ length: 6 }, () => random.int(0, 999)),
      [992, 110, 649, 538, 227, 361],
    );
  });
});

describe('the interval of a mean', () => {
  const random = randomFrom(7);
  const sample = Array.from({ length: 60 }, () => random.float());

  it('should hold the mean, and be the same for the same seed', () => {
    const interval = meanInterval(sample, 3);
    assert.ok(interval.low < interval.mean && interval.mean < interval.high);
    assert.deepEqual(meanInterval(sample, 3), interval);
    assert.notDeepEqual(meanInterval(sample, 4), interval);
  });

  it('should be about as wide as that of a normal distribution', () => {
    const { low, high, mean } = meanInterval(sample, 3);
    const variance = sample.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (sample.length - 1);
    const expected = 2 * 1.96 * Math.sqrt(variance / sample.length);
    assert.ok(Math.abs((high - low) / expected - 1) < 0.15, `${high - low} against ${expected}`);
  });

  it('should be a point if all slices are alike, and none without slices', () => {
    assert.deepEqual(meanInterval(Array<number>(10).fill(0.25), 1), { mean: 0.25, low: 0.25, high: 0.25 });
    assert.deepEqual(meanInterval([], 1), { mean: Number.NaN, low: Number.NaN, high: Number.NaN });
  });
});
