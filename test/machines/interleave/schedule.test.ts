import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { DepthFirst } from '../../../src/machines/interleave/depth-first.ts';
import { execute } from '../../../src/machines/interleave/execution.ts';
import { formatSchedule, parseSchedule, Replay } from '../../../src/machines/interleave/schedule.ts';
import { programOf } from '../../support/random-program.ts';

const SEED = 20240806;

describe('a schedule', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.array(fc.nat(30), { maxLength: 60 }), (width, ids) => {
        assert.deepEqual(parseSchedule(formatSchedule(ids, width), width), ids);
      }),
      { seed: SEED, numRuns: 2000 },
    );
  });

  it('names the callbacks of a CPU after it', () => {
    assert.equal(formatSchedule([1, 1, 0, 3, 3, 5], 2), '1x2-0x1-1.0x2-1.1x1');
  });

  it('needs no quotes in a shell', () => {
    assert.match(formatSchedule([0, 1, 2, 5], 2), /^[\dx.-]+$/);
  });

  for (const bad of [
    '0',
    'x5',
    '0x',
    '2x1',
    '0x5-',
    '-0x5',
    '0x5 1x2',
    '0x5--1x2',
    '0xff',
    '1.x3',
    '0x123456',
    ' ',
  ]) {
    it(`refuses ${JSON.stringify(bad)}`, () => {
      assert.throws(() => parseSchedule(bad, 2), {
        name: 'RangeError',
        message: /^a schedule is runs such as 1x9-0x5 with CPUs 0 to 1, but ".*" was found: copy it whole/,
      });
    });
  }

  it('is a list of numbers or a RangeError, whatever the text', () => {
    const text = fc.string({ unit: fc.constantFrom(...'0123x.-- '), maxLength: 12 });
    fc.assert(
      fc.property(text, (schedule) => {
        try {
          assert.ok(parseSchedule(schedule, 2).every((id) => Number.isInteger(id) && id >= 0));
        } catch (error) {
          assert.ok(error instanceof RangeError);
        }
      }),
      { seed: SEED, numRuns: 3000 },
    );
  });
});

describe('Replay', () => {
  const program = programOf([
    [
      ['load', 0],
      ['downWrite', 0],
      ['upWrite', 0],
    ],
    [
      ['downWrite', 0],
      ['store', 0, 1],
      ['upWrite', 0],
    ],
  ]);
  const replay = (text: string) => execute(program, new Replay(parseSchedule(text, 2)));

  it('takes the steps in the order given', () => {
    const { steps, results, complete } = replay('1x2-0x1-1x1-0x2');
    assert.deepEqual(
      steps.map(({ cpu }) => cpu),
      [1, 1, 0, 1, 0, 0],
    );
    assert.deepEqual(results, [2, 0]);
    assert.equal(complete, true);
  });

  it('gives up where the schedule ends', () => {
    const { results, complete } = replay('1x2');
    assert.deepEqual(results, [undefined, undefined]);
    assert.equal(complete, false);
  });

  it('refuses a step of a CPU that waits, has ended or does not exist', () => {
    assert.throws(() => replay('1x1-0x2'), {
      name: 'RangeError',
      message: /CPU0 to move at step 3, but it waits in down_write/,
    });
    assert.throws(() => replay('0x4'), {
      name: 'RangeError',
      message: /at step 4, but it has nothing left to do: it belongs to another/,
    });
    assert.throws(() => replay('1.0x1'), { name: 'RangeError', message: /CPU3 to move at step 1/ });
  });

  it('runs one execution', () => {
    const scheduler = new Replay([]);
    assert.deepEqual([scheduler.newExecution(), scheduler.newExecution()], [true, false]);
  });

  it('comes to the same end as the search that printed it', () => {
    const scheduler = new DepthFirst();
    let executions = 0;
    for (; scheduler.newExecution(); executions++) {
      const { steps, results } = execute(program, scheduler);
      assert.deepEqual(
        replay(
          formatSchedule(
            steps.map(({ cpu }) => cpu),
            2,
          ),
        ).results,
        results,
      );
    }
    // Two orders of the sections, and in the one where the load is not ordered by them before or after the store.
    assert.equal(executions, 3);
  });
});
