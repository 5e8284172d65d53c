import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { DepthFirst } from '../../../src/machines/interleave/depth-first.ts';
import { execute, type Outcome, type Program } from '../../../src/machines/interleave/execution.ts';
import { isShorter, linearize, switches } from '../../../src/machines/interleave/linearize.ts';
import { Replay } from '../../../src/machines/interleave/schedule.ts';
import type { Scheduler } from '../../../src/machines/interleave/scheduler.ts';
import { EveryOrder } from '../../support/every-order.ts';
import { programOf, randomProgram, weightOf } from '../../support/random-program.ts';
import { traceClass } from '../../support/trace-class.ts';

const SEED = 20240807;

function* outcomesOf(program: Program, scheduler: Scheduler): Generator<Outcome> {
  while (scheduler.newExecution()) {
    const outcome = execute(program, scheduler);
    if (outcome.complete) yield outcome;
  }
}

/** Of an execution only as many steps of each CPU as the schedule has. */
function only(ids: readonly number[], outcome: Outcome): number[] {
  const left = new Map<number, number>();
  for (const id of ids) left.set(id, (left.get(id) ?? 0) + 1);
  return outcome.steps.flatMap(({ cpu }) => {
    const count = left.get(cpu) ?? 0;
    left.set(cpu, count - 1);
    return count > 0 ? [cpu] : [];
  });
}

/** Keeps of each result the shortest schedule. */
function keepShortest(kept: Map<number, number[]>, result: number | undefined, ids: number[]): void {
  if (result === undefined) return;
  const known = kept.get(result);
  if (known === undefined || isShorter(ids, known)) kept.set(result, ids);
}

describe('linearize', () => {
  it('keeps the result of the CPU that it is asked for, and needs the fewest switches', () => {
    fc.assert(
      fc.property(randomProgram, fc.nat(2), (cpus, asked) => {
        fc.pre(asked < cpus.length && cpus.map(weightOf).reduce((sum, weight) => sum + weight, 0) <= 7);
        const program = programOf(cpus);
        const every = [...outcomesOf(program, new EveryOrder())];
        for (const outcome of outcomesOf(program, new DepthFirst())) {
          const ids = linearize(outcome.steps, [asked], outcome.startedAfter);
          const replayed = execute(program, new Replay(ids));
          assert.equal(replayed.results[asked], outcome.results[asked]);
          const name = traceClass(outcome.steps);
          const same = every.filter(({ steps }) => traceClass(steps) === name);
          const fewest = Math.min(...same.map((other) => switches(only(ids, other))));
          assert.equal(switches(ids), fewest);
        }
      }),
      { seed: SEED, numRuns: 800, maxSkipsPerRun: 1000 },
    );
  });

  it('gives over all classes the shortest schedule of all that show the same, so that no step can be left out', () => {
    let checked = 0;
    fc.assert(
      fc.property(randomProgram, fc.nat(2), (cpus, asked) => {
        fc.pre(asked < cpus.length && cpus.map(weightOf).reduce((sum, weight) => sum + weight, 0) <= 7);
        const program = programOf(cpus);
        const fromClasses = new Map<number, number[]>();
        for (const { steps, startedAfter, results } of outcomesOf(program, new DepthFirst())) {
          keepShortest(fromClasses, results[asked], linearize(steps, [asked], startedAfter));
        }
        // Brute force: every interleaving, as far as the CPU that is asked for goes.
        const ofAll = new Map<number, number[]>();
        for (const { steps, results } of outcomesOf(program, new EveryOrder())) {
          const last = steps.findLastIndex(({ cpu }) => cpu === asked);
          keepShortest(
            ofAll,
            results[asked],
            steps.slice(0, last + 1).map(({ cpu }) => cpu),
          );
        }
        const size = (ids: readonly number[]) => [switches(ids), ids.length];
        const sizes = (schedules: Map<number, number[]>) =>
          [...schedules].map(([result, ids]) => [result, size(ids)]).sort();
        assert.deepEqual(sizes(fromClasses), sizes(ofAll));
        checked += fromClasses.size;
      }),
      { seed: SEED + 1, numRuns: 500, maxSkipsPerRun: 1000 },
    );
    assert.ok(checked > 400, `${checked} results`);
  });

  it('puts no callback before the call_rcu() that started it', () => {
    const program = programOf([
      [['rcuReadLock'], ['load', 0], ['rcuReadUnlock']],
      [
        ['store', 1, 1],
        ['callRcu', 0, 1],
      ],
    ]);
    const outcomes = [...outcomesOf(program, new DepthFirst())].filter(({ results }) => results[0] === 2);
    assert.ok(outcomes.length > 0, 'the load reads what the callback stored');
    for (const { steps, startedAfter } of outcomes) {
      assert.deepEqual(linearize(steps, [0], startedAfter).slice(0, 3), [1, 1, 3]);
    }
  });

  it('is empty for a CPU that makes no step', () => {
    const { steps, startedAfter } = execute(programOf([[], [['load', 0]]]), new DepthFirst());
    assert.deepEqual(linearize(steps, [0], startedAfter), []);
  });
});
