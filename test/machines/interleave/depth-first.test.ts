import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { DepthFirst } from '../../../src/machines/interleave/depth-first.ts';
import { EveryOrder } from '../../support/every-order.ts';
import { searchAll } from '../../support/outcomes.ts';
import { programOf, randomProgram, type Statement, weightOf } from '../../support/random-program.ts';
import { isFull } from '../../support/tier.ts';
import { traceClass } from '../../support/trace-class.ts';

const SEED = 20240805;
/** Their outcomes are compared elsewhere, too; here it is told that no two executions are alike. */
const PROGRAMS = isFull ? 5000 : 1500;
/** More steps than these have more interleavings than can be run by the thousand. */
const MAX_WEIGHT = 9;
const MAX_INTERLEAVINGS = 2000;

const outcomesOf = (...cpus: Statement[][]): string[] => [
  ...searchAll(programOf(cpus), new DepthFirst()).outcomes.keys(),
];

describe('DepthFirst', () => {
  it('finds what every interleaving finds, and runs no two equivalent executions', () => {
    const met = { programs: 0, deadlock: 0, 'use-after-free': 0, 'double free': 0, unlock: 0 };
    fc.assert(
      fc.property(randomProgram, fc.boolean(), (cpus, tearing) => {
        fc.pre(cpus.map(weightOf).reduce((sum, weight) => sum + weight, 0) <= MAX_WEIGHT);
        const program = { ...programOf(cpus), tearing };
        const every = searchAll(program, new EveryOrder(), MAX_INTERLEAVINGS);
        fc.pre(!every.isCut);
        const reduced = searchAll(program, new DepthFirst());
        assert.deepEqual(new Set(reduced.outcomes.keys()), new Set(every.outcomes.keys()));
        const classes = reduced.executions.map(traceClass);
        assert.equal(new Set(classes).size, classes.length, 'two executions are equivalent');
        assert.deepEqual(new Set(classes), new Set(every.executions.map(traceClass)));
        met.programs++;
        const text = [...every.outcomes.keys()].join();
        for (const finding of ['deadlock', 'use-after-free', 'double free', 'unlock'] as const) {
          if (text.includes(finding)) met[finding]++;
        }
      }),
      { seed: SEED, numRuns: PROGRAMS, maxSkipsPerRun: 1000 },
    );
    assert.equal(met.programs, PROGRAMS);
    for (const [what, count] of Object.entries(met)) assert.ok(count > 10, `${what} was met ${count} times`);
  });

  it('runs one execution if nothing is shared', () => {
    const { executions } = searchAll(
      programOf([
        [
          ['store', 0, 1],
          ['load', 0],
        ],
        [
          ['store', 1, 1],
          ['load', 1],
        ],
      ]),
      new DepthFirst(),
    );
    assert.equal(executions.length, 1);
  });

  it('sees all three outcomes of store buffering under sequential consistency', () => {
    // (0, 0) needs a store buffer; a load result n is recorded as n + 1.
    assert.deepEqual(
      outcomesOf(
        [
          ['store', 0, 1],
          ['load', 1],
        ],
        [
          ['store', 1, 1],
          ['load', 0],
        ],
      ).sort(),
      ['[[1,2],[1,1,0],null]', '[[2,1],[1,1,0],null]', '[[2,2],[1,1,0],null]'],
    );
  });

  it('goes on after a finding: what other CPUs would still do may be what prevents it', () => {
    const outcomes = outcomesOf(
      [
        ['load', 0],
        ['ifLast', 0, [['upRead', 0]]],
      ],
      [
        ['store', 1, 1],
        ['store', 0, 1],
      ],
    );
    assert.deepEqual(outcomes.sort(), [
      '[[2,0],[1,1,0],null]',
      '[[null,0],[1,1,0],"unlock of what is not held"]',
    ]);
  });

  it('tries a lock before it is freed and after', () => {
    const outcomes = outcomesOf(
      [
        ['downWrite', 2],
        ['upWrite', 2],
      ],
      [['free']],
    );
    assert.deepEqual(outcomes.sort(), ['[[0,0],[0,0,0],null]', '[[null,0],[0,0,0],"use-after-free"]']);
  });

  it('refuses a program that changes from one execution to the next', () => {
    const program = programOf([
      [['load', 0]],
      [
        ['store', 0, 1],
        ['store', 0, 2],
      ],
    ]);
    let runs = 0;
    const [first, second] = program.cpus;
    if (first === undefined || second === undefined) return assert.fail();
    // Run again at each switch, so it is the run of a later execution that differs.
    const changing: typeof first = (cpu) => (runs++ < 6 ? first(cpu) : second(cpu));
    assert.throws(() => searchAll({ ...program, cpus: [changing, second] }, new DepthFirst()), {
      message: /is not deterministic: CPU0 came to \w+ before, and now to \w+/,
    });
  });
});

describe('EveryOrder', () => {
  it('runs each of the 6!/(2!2!2!) = 90 orders of three CPUs with two steps each', () => {
    const two: Statement[] = [
      ['load', 0],
      ['load', 1],
    ];
    assert.equal(searchAll(programOf([two, two, two]), new EveryOrder()).executions.length, 90);
  });
});
