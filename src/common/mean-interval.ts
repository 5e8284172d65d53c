import { mean, quantileSorted, sampleWithReplacement } from 'simple-statistics';
import { randomFrom } from './random.ts';

/** A mean and where it lies with 95 % confidence. */
export interface Interval {
  readonly mean: number;
  /** The 2.5th percentile. */
  readonly low: number;
  /** The 97.5th percentile. */
  readonly high: number;
}

const RESAMPLES = 2000;

/** Percentile bootstrap of the mean over independent slices (not over lookups: fallbacks come in bursts). */
export function meanInterval(slices: readonly number[], seed: number): Interval {
  if (slices.length === 0) return { mean: Number.NaN, low: Number.NaN, high: Number.NaN };
  const random = randomFrom(seed);
  const means = Array.from({ length: RESAMPLES }, () =>
    mean(sampleWithReplacement([...slices], slices.length, random.float)),
  ).sort((a, b) => a - b);
  return { mean: mean([...slices]), low: quantileSorted(means, 0.025), high: quantileSorted(means, 0.975) };
}
