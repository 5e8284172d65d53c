import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { printLitmus } from '../../../src/litmus/print/print-test.ts';
import { parseLitmus } from '../../../src/litmus/read/parse.ts';
import { litmusProgram } from '../../../src/litmus/run/program.ts';
import type { LitmusTest } from '../../../src/litmus/syntax.ts';
import type { Execution } from '../../../src/machines/graph/execution.ts';
import { explore } from '../../../src/machines/graph/explore.ts';
import type { Candidate } from '../../../src/models/candidate.ts';
import { shortestCycle } from '../../../src/models/cycle.ts';
import { free } from '../../../src/models/free.ts';
import { models } from '../../../src/models/models.ts';
import { copy, has, unite } from '../../../src/models/relation.ts';
import { randomLitmus } from '../../support/random-litmus.ts';

const SEED = 20240807;
/** Programs with more executions than this before any pruning are left out. */
const MOST = 1500;
const PROGRAMS = 150;

/** What tells one execution from another: paths, sources of reads, order of writes. */
function keyOf({ combination, candidate }: Execution): string {
  const { events } = combination;
  const texts = events.map(({ kind, tag, text }) => `${kind} ${tag} ${text}`);
  return [texts, [...candidate.source], [...candidate.co.bits]].join(' | ');
}

/** Coherence and atomicity as the model's text has them, on a complete execution. */
function isCoherent({ poLoc, rf, co, fr, nodes }: Candidate): boolean {
  if (shortestCycle(unite(unite(unite(copy(poLoc), rf), co), fr)) !== undefined) return false;
  for (let read = 0; read < nodes.size; read++) {
    const write = nodes.partner[read] as number;
    for (let other = 0; other < nodes.size; other++)
      if (write >= 0 && nodes.thread[other] !== nodes.thread[read])
        if (has(fr, read, other) && has(co, other, write)) return false;
  }
  return true;
}

const all = Object.values(models);

/** For each model every execution that it allows, by making all there are and asking each. */
function generateAndTest(test: LitmusTest): string[][] | undefined {
  const allowed: string[][] = all.map(() => []);
  const { ended } = explore(
    litmusProgram(test, ''),
    free,
    (execution) => {
      if (!isCoherent(execution.candidate)) return true;
      const { nodes, paths } = execution.combination;
      all.forEach((model, i) => {
        const checker = model.checker(
          nodes,
          paths.map(({ events }) => events),
        );
        if (checker.consistent(execution.candidate) && checker.judge(execution.candidate) !== undefined)
          allowed[i]?.push(keyOf(execution));
      });
      return true;
    },
    { incoherent: true, executions: MOST },
  );
  return ended === 'done' ? allowed : undefined;
}

describe('the search for executions', () => {
  it('should find what generate-and-test finds, each execution once, under each model', () => {
    let executions = 0;
    fc.assert(
      fc.property(randomLitmus, (random) => {
        const { filter: _, ...test } = random;
        const expected = generateAndTest(test);
        fc.pre(expected !== undefined);
        all.forEach((model, i) => {
          const found: string[] = [];
          explore(litmusProgram(test, ''), model, (execution) => {
            found.push(keyOf(execution));
            return true;
          });
          assert.equal(new Set(found).size, found.length, 'an execution was visited twice');
          assert.deepEqual(found.sort(), expected[i]?.sort(), `${model.name}\n${printLitmus(test)}`);
          executions += found.length;
        });
      }),
      { seed: SEED, numRuns: PROGRAMS, maxSkipsPerRun: 100 },
    );
    assert.ok(executions > 5 * PROGRAMS, `${executions} executions`);
  });

  const loadBuffering = parseLitmus(
    'C LB\n{}\nP0(int *x, int *y) { int r0 = READ_ONCE(*x); WRITE_ONCE(*y, r0); }\n' +
      'P1(int *x, int *y) { int r0 = READ_ONCE(*y); WRITE_ONCE(*x, r0); }\nexists (0:r0=1)',
  );

  it('should give values that go round in a circle one value of their own, and each read the same', () => {
    const seen: string[] = [];
    explore(litmusProgram(loadBuffering, ''), free, (execution) => {
      const [a, b] = [execution.register(0, 'r0'), execution.register(1, 'r0')];
      if (typeof a === 'object' && typeof b === 'object' && a.kind === 'any' && b.kind === 'any')
        seen.push(`${a.number === b.number}`);
      return true;
    });
    assert.deepEqual(seen, ['true']);
  });

  it('should leave out values that hang on a computation in their own circle', () => {
    const source =
      'C LB+inc\n{}\nP0(int *x, int *y) { int r0 = READ_ONCE(*x); WRITE_ONCE(*y, r0 + 1); }\n' +
      'P1(int *x, int *y) { int r0 = READ_ONCE(*y); WRITE_ONCE(*x, r0); }\nexists (0:r0=1)';
    let count = 0;
    const { executions } = explore(litmusProgram(parseLitmus(source), source), free, () => {
      count++;
      return true;
    });
    assert.equal(executions, 3);
    assert.equal(count, 3);
  });

  it('should stop at a count, at a signal, at a time, or when asked, and say so', () => {
    const program = litmusProgram(loadBuffering, '');
    const go = (): boolean => true;
    assert.equal(explore(program, free, go).ended, 'done');
    assert.deepEqual(explore(program, free, go, { executions: 2 }), {
      ended: 'executions',
      executions: 2,
      steps: explore(program, free, go, { executions: 2 }).steps,
      unread: [],
    });
    assert.equal(explore(program, free, go, { signal: AbortSignal.abort() }).ended, 'aborted');
    assert.equal(explore(program, free, go, { timeout: -1 }).ended, 'timeout');
    assert.equal(explore(program, free, () => false).ended, 'stopped');
    let told = 0;
    explore(program, free, go, { progress: () => told++ });
    assert.ok(told > 3);
  });
});
