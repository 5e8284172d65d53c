import { probit } from 'simple-statistics';
import type { Interval } from './mean-interval.ts';

/** What was counted in a slice of time: so many of what is asked for, in so many tries or seconds. */
export interface Counted {
  readonly count: number;
  readonly of: number;
}

const TAIL = 0.025;
/** Few slices are left of many that depend on each other: as if no fewer than this. */
const LEAST_FREEDOM = 5;

/**
 * A rate, counts over counts, and where it lies with 95 % confidence. Fallbacks come in bursts, so slices next to each
 * other are alike: the variance is that of the ratio's residuals with their autocorrelation, summed while Geyer's pairs
 * are positive and fall ("Practical Markov Chain Monte Carlo", 1992). On the scale of the logit, where few bursts are as
 * likely to be too few as too many. Of a count of none (or of all) the exact bound for independent tries.
 *
 * @param runs the slices of each run, in their order; what differs between runs is independent
 */
export function rateInterval(runs: readonly (readonly Counted[])[]): Interval {
  const { ratio, error, count, of } = estimate(runs);
  if (of === 0) return { mean: Number.NaN, low: Number.NaN, high: Number.NaN };
  if (count === 0) return { mean: 0, low: 0, high: 1 - TAIL ** (1 / of) };
  if (count === of) return { mean: 1, low: TAIL ** (1 / of), high: 1 };
  const odds = ratio / (1 - ratio);
  const factor = Math.exp(error / (ratio * (1 - ratio)));
  const share = (some: number): number => (some === Number.POSITIVE_INFINITY ? 1 : some / (1 + some));
  return { mean: ratio, low: share(odds / factor), high: share(odds * factor) };
}

/** As {@link rateInterval}, of counts per something that is no count, such as a second. */
export function frequencyInterval(runs: readonly (readonly Counted[])[]): Interval {
  const { ratio, error, count, of } = estimate(runs);
  if (of === 0) return { mean: Number.NaN, low: Number.NaN, high: Number.NaN };
  if (count === 0) return { mean: 0, low: 0, high: -Math.log(TAIL) / of };
  const factor = Math.exp(error / ratio);
  return { mean: ratio, low: ratio / factor, high: ratio * factor };
}

/** The ratio, and half the width of its interval on a linear scale. */
function estimate(runs: readonly (readonly Counted[])[]) {
  const all = runs.flat();
  const count = all.reduce((sum, slice) => sum + slice.count, 0);
  const of = all.reduce((sum, slice) => sum + slice.of, 0);
  const ratio = count / of;
  const residuals = runs.map((run) => run.map((slice) => slice.count - ratio * slice.of));
  const { variance, lags } = longRunVariance(residuals);
  const slices = all.length;
  const short = variance.ofOne === 0 ? 1 : Math.max(1, variance.ofSum / variance.ofOne);
  // The mean is taken from the residuals themselves: that hides a part, the larger the longer they hang together.
  const hidden = Math.min(0.5, (2 * lags + 1) / slices);
  const sum = (slices * variance.ofOne * short) / (1 - hidden);
  const freedom = Math.max(LEAST_FREEDOM, slices / short - 1);
  return { ratio, count, of, error: (studentQuantile(freedom) * Math.sqrt(sum)) / of };
}

/** Variance of one residual, and that of their sum for each residual, with the number of lags that count. */
function longRunVariance(runs: readonly (readonly number[])[]) {
  const slices = runs.reduce((sum, run) => sum + run.length, 0);
  const longest = Math.max(0, ...runs.map((run) => run.length));
  const autocovariance = (lag: number): number => {
    let sum = 0;
    for (const run of runs)
      for (let at = lag; at < run.length; at++) sum += (run[at] as number) * (run[at - lag] as number);
    return sum / slices;
  };
  const ofOne = autocovariance(0);
  let ofSum = -ofOne;
  let lags = 0;
  let last = Number.POSITIVE_INFINITY;
  for (let lag = 0; lag < longest; lag += 2) {
    const pair = autocovariance(lag) + (lag + 1 < longest ? autocovariance(lag + 1) : 0);
    if (pair <= 0) break;
    last = Math.min(last, pair);
    ofSum += 2 * last;
    lags = lag;
  }
  return { variance: { ofOne, ofSum }, lags };
}

/**
 * The 97.5th percentile of Student's t, from that of the normal distribution (Abramowitz and Stegun 26.7.5; 0.3 % off at
 * five degrees, less above). The libraries that have it are 230 packages, or one file larger than all that is carried.
 */
function studentQuantile(freedom: number): number {
  const z = probit(1 - TAIL);
  const terms = [
    z,
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
  ];
  return terms.reduce((sum, term, power) => sum + term / freedom ** power, 0);
}
