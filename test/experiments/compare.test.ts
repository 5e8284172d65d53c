import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compareRows } from '../../src/experiments/compare.ts';

const exact = { keys: ['bits'] };
const measured = {
  keys: ['rate'],
  compared: { column: 'mean', low: 'low', high: 'high', factor: 2 },
} as const;
const around = (rate: number, mean: number, spread = 0.01) => ({
  rate,
  mean,
  low: mean - spread,
  high: mean + spread,
});

describe('comparing deterministic rows', () => {
  const before = [
    { bits: 4, met: 16 },
    { bits: 8, met: 256 },
  ];

  it('should say SAME of the same rows, and of fewer', () => {
    assert.equal(compareRows(exact, before, before).agreement, 'SAME');
    const { agreement, details } = compareRows(exact, before, before.slice(1));
    assert.deepEqual([agreement, details], ['SAME', ['1 of 2 rows, byte for byte']]);
  });

  it('should name the row and the figures that differ', () => {
    const { agreement, details } = compareRows(exact, before, [{ bits: 8, met: 255 }]);
    assert.deepEqual([agreement, details], ['DIFFERENT', ['bits 8: met was 256, is 255']]);
  });

  it('should take a new row, and no row at all, for a difference', () => {
    assert.equal(compareRows(exact, before, [{ bits: 9, met: 1 }]).agreement, 'DIFFERENT');
    assert.equal(compareRows(exact, before, []).agreement, 'DIFFERENT');
  });
});

describe('comparing measured rows', () => {
  it('should say WITHIN if intervals overlap, however far apart the means are', () => {
    const { agreement } = compareRows(measured, [around(1, 0.1, 0.5)], [around(1, 0.5, 0.5)]);
    assert.equal(agreement, 'WITHIN');
  });

  it('should say WITHIN if the means are close enough, and name the farthest', () => {
    const before = [around(1, 1), around(2, 1)];
    const { agreement, details } = compareRows(measured, before, [around(1, 1.1), around(2, 1.8)]);
    assert.deepEqual([agreement, details], ['WITHIN', ['rate 2: mean was 1.00, is 1.80, the farthest off']]);
  });

  it('should say DIFFERENT, with both figures, if neither holds', () => {
    const { agreement, details } = compareRows(measured, [around(1, 1)], [around(1, 2.5)]);
    assert.deepEqual(
      [agreement, details],
      ['DIFFERENT', ['rate 1: mean was 1.00, is 2.50 (more than a factor of 2)']],
    );
  });

  it('should not take a rate that has become zero for close', () => {
    assert.equal(compareRows(measured, [around(1, 1)], [around(1, 0)]).agreement, 'DIFFERENT');
  });
});
