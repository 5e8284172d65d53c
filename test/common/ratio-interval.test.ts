import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { randomFrom } from '../../src/common/random.ts';
import { type Counted, frequencyInterval, rateInterval } from '../../src/common/ratio-interval.ts';

/** Fallbacks that come in bursts: lengths are in slices, exponentially distributed; rates are of a single try. */
interface Bursts {
  readonly burst: number;
  readonly gap: number;
  readonly rateInBurst: number;
  readonly rateInGap: number;
}

const SLICES = 400;
const TRIES = 2000;

type Random = ReturnType<typeof randomFrom>;

/** Of so many expected: Poisson; by a normal distribution where they are many. */
function drawCount(expected: number, random: Random): number {
  if (expected > 40) {
    const normal = Math.sqrt(-2 * Math.log(1 - random.float())) * Math.cos(2 * Math.PI * random.float());
    return Math.max(0, Math.round(expected + Math.sqrt(expected) * normal));
  }
  const limit = Math.exp(-expected);
  let count = -1;
  for (let product = 1; product > limit; count++) product *= random.float();
  return count;
}

function simulate(
  { burst, gap, rateInBurst, rateInGap }: Bursts,
  random: Random,
  slices = SLICES,
): Counted[] {
  const exponential = (mean: number): number => -Math.log(1 - random.float()) * mean;
  let isBurst = random.float() < burst / (burst + gap);
  let left = exponential(isBurst ? burst : gap);
  return Array.from({ length: slices }, () => {
    // A neighbour takes a core now and then: slices differ in how much they hold.
    const tries = TRIES * (0.9 + 0.2 * random.float());
    let expected = 0;
    for (let rest = 1; rest > 0; ) {
      const part = Math.min(rest, left);
      expected += part * tries * (isBurst ? rateInBurst : rateInGap);
      rest -= part;
      left -= part;
      if (left > 0) continue;
      isBurst = !isBurst;
      left = exponential(isBurst ? burst : gap);
    }
    return { count: drawCount(expected, random), of: Math.round(tries) };
  });
}

const PROCESSES: readonly (Bursts & { readonly name: string; readonly seed: number })[] = [
  { name: 'of a twentieth of a slice', burst: 0.05, gap: 0.2, rateInBurst: 0.05, rateInGap: 0.001, seed: 11 },
  { name: 'of a third of a slice', burst: 0.3, gap: 1, rateInBurst: 0.05, rateInGap: 0.001, seed: 12 },
  { name: 'as long as a slice', burst: 1, gap: 3, rateInBurst: 0.05, rateInGap: 0.001, seed: 13 },
  { name: 'of three slices', burst: 3, gap: 9, rateInBurst: 0.05, rateInGap: 0.001, seed: 14 },
  {
    name: 'of five slices, and nothing between',
    burst: 5,
    gap: 12,
    rateInBurst: 0.02,
    rateInGap: 0,
    seed: 15,
  },
];

describe('the interval of a rate', () => {
  for (const { name, seed, ...process } of PROCESSES) {
    it(`should hold the true rate in 93 to 97.5 % of 1,000 runs with bursts ${name}`, () => {
      const { burst, gap, rateInBurst, rateInGap } = process;
      const rate = (burst * rateInBurst + gap * rateInGap) / (burst + gap);
      const random = randomFrom(seed);
      const intervals = Array.from({ length: 1000 }, () => rateInterval([simulate(process, random)]));
      const held = intervals.filter(({ low, high }) => low <= rate && rate <= high).length;
      const mean = intervals.reduce((sum, interval) => sum + interval.mean, 0) / intervals.length;
      const variance =
        intervals.reduce((sum, interval) => sum + (interval.mean - mean) ** 2, 0) / (intervals.length - 1);
      const width = intervals.reduce((sum, { low, high }) => sum + high - low, 0) / intervals.length;
      const ideal = 2 * 1.96 * Math.sqrt(variance);
      assert.ok(held >= 930 && held <= 975, `${held} of 1,000 intervals hold the true rate`);
      assert.ok(
        width <= 1.5 * ideal,
        `intervals are ${(width / ideal).toFixed(2)} times as wide as the ideal`,
      );
    });
  }

  it('should hold the true rate if runs are independent and each is one number', () => {
    const random = randomFrom(16);
    const { burst, gap, rateInBurst, rateInGap } = PROCESSES[2] as Bursts;
    const rate = (burst * rateInBurst + gap * rateInGap) / (burst + gap);
    const whole = (slices: Counted[]): Counted => ({
      count: slices.reduce((sum, { count }) => sum + count, 0),
      of: slices.reduce((sum, { of }) => sum + of, 0),
    });
    const runs = (): Counted[][] =>
      Array.from({ length: 12 }, () => [whole(simulate(PROCESSES[2] as Bursts, random, 20))]);
    const intervals = Array.from({ length: 1000 }, () => rateInterval(runs()));
    const held = intervals.filter(({ low, high }) => low <= rate && rate <= high).length;
    assert.ok(held >= 930 && held <= 975, `${held} of 1,000 intervals hold the true rate`);
  });

  it('should be around counts over counts, whatever the slices hold', () => {
    const slices = [
      { count: 1, of: 10 },
      { count: 50, of: 1000 },
      { count: 0, of: 0 },
      { count: 3, of: 20 },
    ];
    const { mean, low, high } = rateInterval([slices]);
    assert.equal(mean, 54 / 1030);
    assert.ok(0 < low && low < mean && mean < high && high < 1);
  });

  it('should have an upper bound where nothing was counted, and a lower one where all was', () => {
    const none = rateInterval([Array<Counted>(10).fill({ count: 0, of: 100 })]);
    assert.deepEqual([none.mean, none.low], [0, 0]);
    // Of 1,000 tries that go wrong with this probability, none does in 2.5 % of cases.
    assert.ok(Math.abs((1 - none.high) ** 1000 - 0.025) < 1e-9);
    const all = rateInterval([Array<Counted>(10).fill({ count: 100, of: 100 })]);
    assert.deepEqual([all.mean, all.high], [1, 1]);
    assert.ok(Math.abs(all.low ** 1000 - 0.025) < 1e-9);
  });

  it('should not be a number where nothing was tried', () => {
    assert.deepEqual(rateInterval([]), { mean: Number.NaN, low: Number.NaN, high: Number.NaN });
    assert.deepEqual(rateInterval([[{ count: 0, of: 0 }]]).mean, Number.NaN);
  });
});

describe('the interval of a frequency', () => {
  it('should hold the true frequency in 93 to 97.5 % of 1,000 runs', () => {
    const random = randomFrom(17);
    const run = (): Counted[] => {
      let speed = 0;
      return Array.from({ length: SLICES }, () => {
        speed = 0.7 * speed + random.float() - 0.5;
        return { count: drawCount(1000 * Math.exp(0.1 * speed), random), of: 0.005 };
      });
    };
    const runs = Array.from({ length: 1000 }, run);
    const truth = runs.flat().reduce((sum, { count }) => sum + count, 0) / (1000 * SLICES * 0.005);
    const held = runs
      .map((slices) => frequencyInterval([slices]))
      .filter(({ low, high }) => low <= truth && truth <= high).length;
    assert.ok(held >= 930 && held <= 975, `${held} of 1,000 intervals hold the true frequency`);
  });

  it('should be above one if so many were counted', () => {
    const { mean, low, high } = frequencyInterval([Array<Counted>(20).fill({ count: 500, of: 0.1 })]);
    assert.ok(Math.abs(mean - 5000) < 1e-6 && Math.abs(low - 5000) < 1e-6 && Math.abs(high - 5000) < 1e-6);
  });
});
