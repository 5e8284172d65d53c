import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { expectedInLoop, expectedRate } from '../../src/experiments/expected-retry-rate.ts';

/** Kernel facts, 9.4: 10^5 sections a second of 1 us, a lookup of 200 ns. None of them was measured. */
const FACTS = {
  writesPerSecond: 100_000,
  heldMicroseconds: 1,
  lookupMicroseconds: 0.2,
  fallbackMicroseconds: 2,
};

const close = (value: number, expected: number): void =>
  assert.ok(Math.abs(value - expected) <= 1e-9 * Math.max(expected, 1e-9), `${value}, not ${expected}`);

const times = fc.record({
  writesPerSecond: fc.double({ min: 1, max: 1e5, noNaN: true }),
  heldMicroseconds: fc.double({ min: 0, max: 9, noNaN: true }),
  lookupMicroseconds: fc.double({ min: 0.01, max: 1, noNaN: true }),
  fallbackMicroseconds: fc.double({ min: 0, max: 9, noNaN: true }),
});

describe('the closed form of the retry rate', () => {
  it('should be what a section that is open, or one that begins, costs: 10 % and 2 % of the rest', () => {
    close(expectedRate(FACTS), 1 - 0.9 * Math.exp(-0.02));
  });

  it('should be one lookup for each section in a closed loop: of 4 million in the 0.8 s that are left', () => {
    close(expectedInLoop(FACTS), 100_000 / (0.8 / 0.2e-6));
  });

  it('should be nothing where nobody writes', () => {
    const quiet = { ...FACTS, writesPerSecond: 0 };
    assert.deepEqual([expectedRate(quiet), expectedInLoop(quiet)], [0, 0]);
  });

  it('should be all if sections, or the fallbacks from them, leave no time', () => {
    const busy = { ...FACTS, heldMicroseconds: 20, fallbackMicroseconds: 20 };
    assert.deepEqual([expectedRate(busy), expectedInLoop(busy)], [1, 1]);
  });

  it('should be a share, and rise with the rate of writes', () => {
    fc.assert(
      fc.property(times, (measured) => {
        const twice = { ...measured, writesPerSecond: 2 * measured.writesPerSecond };
        for (const form of [expectedRate, expectedInLoop]) {
          const [rate, more] = [form(measured), form(twice)];
          assert.ok(rate >= 0 && rate <= more && more <= 1, `${rate}, then ${more}`);
        }
      }),
      { seed: 20_240_805, numRuns: 500 },
    );
  });

  it('should be the same in and out of a loop where sections take no time and are rare', () => {
    fc.assert(
      fc.property(times, (measured) => {
        const brief = { ...measured, heldMicroseconds: 0, fallbackMicroseconds: 0 };
        const [any, loop] = [expectedRate(brief), expectedInLoop(brief)];
        const crossed = (brief.writesPerSecond * brief.lookupMicroseconds) / 1e6;
        // 1 - exp(-x) and x differ by half of x squared.
        assert.ok(Math.abs(any - loop) <= crossed ** 2 / 2 + 1e-11, `${any} and ${loop}`);
      }),
      { seed: 20_240_805, numRuns: 500 },
    );
  });
});
