import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Comparison, compareResults } from '../../src/experiments/compare.ts';
import type { Experiment } from '../../src/experiments/experiment.ts';
import type { Provenance, ResultRow } from '../../src/experiments/result.ts';

const here = { cpu: 'one', cores: 2 } as Provenance;
const elsewhere = { cpu: 'another', cores: 2 } as Provenance;

const exact = { keys: ['bits'] };
const measured: Pick<Experiment, 'keys' | 'measured'> = {
  keys: ['rate'],
  measured: {
    columns: {
      mean: { factor: 2, interval: ['low', 'high'] },
      speed: { factor: 10 },
      seen: { factor: 2, of: 'tries' },
      tries: { factor: 100 },
    },
    claims: (rows) => [{ text: 'the mean is small', holds: rows.every(({ mean }) => Number(mean) < 10) }],
    threads: () => 2,
  },
};

function compare(
  experiment: Pick<Experiment, 'keys' | 'measured'>,
  before: readonly ResultRow[],
  now: readonly ResultRow[],
  { provenance = here, isPart = false, problems = [] as string[] } = {},
): Comparison {
  return compareResults({
    ...{ experiment, problems, isPart },
    before: { rows: [...before], provenance: here },
    now: { rows: [...now], provenance },
  });
}

const around = (rate: number, mean: number, spread = 0.01): ResultRow => ({
  ...{ rate, mean, low: mean - spread, high: mean + spread, speed: 1, seen: 100, tries: 1000, at: 'x' },
});

describe('comparing deterministic rows', () => {
  const before = [
    { bits: 4, met: 16, all: 99 },
    { bits: 8, met: 256, all: 999 },
  ];

  it('should say SAME of the same rows, on whatever processor, and of fewer in a quick run', () => {
    assert.equal(compare(exact, before, before).agreement, 'SAME');
    assert.equal(compare(exact, before, before, { provenance: elsewhere }).agreement, 'SAME');
    const { agreement, details } = compare(exact, before, before.slice(1), { isPart: true });
    assert.deepEqual([agreement, details], ['SAME', ['1 of 2 rows, byte for byte']]);
  });

  it('should name the row and each figure that differs', () => {
    const { agreement, details } = compare(exact, before, [
      before[0] as ResultRow,
      { bits: 8, met: 255, all: 1 },
    ]);
    assert.deepEqual(
      [agreement, details],
      ['DIFFERENT', ['bits 8: met was 256, is 255', 'bits 8: all was 999, is 1']],
    );
  });

  it('should take a new row, an old one that is gone, and no row at all for a difference', () => {
    assert.equal(compare(exact, before, [...before, { bits: 9, met: 1 }]).agreement, 'DIFFERENT');
    const { agreement, details } = compare(exact, before, before.slice(1));
    assert.deepEqual([agreement, details], ['DIFFERENT', ['bits 4: there before, and not today']]);
    assert.equal(compare(exact, before, [], { isPart: true }).agreement, 'DIFFERENT');
  });

  it('should say DIFFERENT of a file with problems, whatever its rows are', () => {
    const { agreement, details } = compare(exact, before, before, { problems: ['finding is another'] });
    assert.deepEqual([agreement, details], ['DIFFERENT', ['finding is another']]);
  });
});

describe('comparing measured rows', () => {
  it('should say WITHIN if intervals overlap, however far apart the means are', () => {
    assert.equal(compare(measured, [around(1, 0.1, 0.5)], [around(1, 0.5, 0.5)]).agreement, 'WITHIN');
  });

  it('should say WITHIN if the means are close enough, and name the farthest', () => {
    const before = [around(1, 1), around(2, 1)];
    const { agreement, details } = compare(measured, before, [around(1, 1.1), around(2, 1.8)]);
    assert.deepEqual([agreement, details], ['WITHIN', ['rate 2: mean was 1, is 1.8, the farthest off']]);
  });

  it('should say DIFFERENT, with both figures, if neither holds', () => {
    const { agreement, details } = compare(measured, [around(1, 1)], [around(1, 2.5)]);
    assert.deepEqual(
      [agreement, details],
      ['DIFFERENT', ['rate 1: mean was 1, is 2.5 (more than a factor of 2)']],
    );
  });

  it('should not take a rate that has become zero for close', () => {
    assert.equal(compare(measured, [around(1, 1)], [around(1, 0)]).agreement, 'DIFFERENT');
  });

  for (const [what, changed, named] of [
    ['a figure without an interval', { speed: 11 }, 'rate 1: speed was 1, is 11 (more than a factor of 10)'],
    [
      'a count, by its share',
      { seen: 900 },
      'rate 1: seen / tries was 0.1, is 0.9 (more than a factor of 2)',
    ],
    ['what is the same in each run', { at: 'y' }, 'rate 1: at was x, is y'],
  ] as const) {
    it(`should compare ${what}, too`, () => {
      const { agreement, details } = compare(measured, [around(1, 1)], [{ ...around(1, 1), ...changed }]);
      assert.deepEqual([agreement, details], ['DIFFERENT', [named]]);
    });
  }

  it('should make nothing of counts that are small', () => {
    const few = (seen: number) => [{ ...around(1, 1), seen, tries: 100_000 }];
    assert.equal(compare(measured, few(0), few(9)).agreement, 'WITHIN');
    assert.equal(compare(measured, few(0), few(90)).agreement, 'DIFFERENT');
  });

  it('should say that a claim does not hold', () => {
    const { agreement, details } = compare(measured, [around(1, 9, 5)], [around(1, 11, 5)]);
    assert.deepEqual([agreement, details], ['DIFFERENT', ['does not hold: the mean is small']]);
  });
});

describe('comparing what was measured on another processor', () => {
  it('should never say DIFFERENT of figures: they stand side by side, and claims hold', () => {
    const now = [{ ...around(1, 5), speed: 1000 }];
    const { agreement, details, claims } = compare(measured, [around(1, 1)], now, { provenance: elsewhere });
    assert.deepEqual([agreement, details], ['COMPARED ELSEWHERE', ['rate 1: mean was 1, is 5 here']]);
    assert.deepEqual(claims, [{ text: 'the mean is small', holds: true }]);
  });

  it('should say of a claim that it does not hold, and make none that did not hold before', () => {
    const other = { provenance: elsewhere };
    const { agreement, claims } = compare(measured, [around(1, 1)], [around(1, 50)], other);
    assert.deepEqual([agreement, claims[0]?.holds], ['COMPARED ELSEWHERE', false]);
    assert.deepEqual(compare(measured, [around(1, 50)], [around(1, 1)], other).claims, []);
  });

  it('should say DIFFERENT of a file that was changed', () => {
    const { agreement } = compare(measured, [around(1, 1)], [around(1, 5)], {
      ...{ provenance: elsewhere, problems: ['it was changed by hand'] },
    });
    assert.equal(agreement, 'DIFFERENT');
  });

  it('should take another number of cores for another processor', () => {
    const provenance = { ...here, cores: 64 };
    assert.equal(
      compare(measured, [around(1, 1)], [around(1, 5)], { provenance }).agreement,
      'COMPARED ELSEWHERE',
    );
  });
});
