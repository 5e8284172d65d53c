import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseLitmus } from '../../../../src/litmus/read/parse.ts';
import { litmusProgram } from '../../../../src/litmus/run/program.ts';
import type { CpuExecution } from '../../../../src/machines/graph/cpus/cpu-execution.ts';
import { exploreCpus } from '../../../../src/machines/graph/cpus/explore-cpus.ts';
import type { SearchOptions } from '../../../../src/machines/graph/cpus/search-options.ts';
import type { Execution } from '../../../../src/machines/graph/execution.ts';
import { explore } from '../../../../src/machines/graph/explore.ts';
import { shortestCycle } from '../../../../src/models/cycle.ts';
import { type ModelName, models } from '../../../../src/models/models.ts';
import { copy, has, type Relation, unite } from '../../../../src/models/relation.ts';
import { cpuProgram, digest, litmusText, type Twin, twinProgram } from '../../../support/twin-programs.ts';

const SEED = 20240805;
const RUNS = 100;
/** Programs with more executions than this take too long. */
const MOST = 300;

/** Writes of each location in their order, told by what they store. */
function orders(co: Relation, writes: readonly { node: number; place: string; text: string }[]): string {
  const before = (a: { node: number }, b: { node: number }): number =>
    has(co, a.node, b.node) ? -1 : Number(has(co, b.node, a.node));
  return [...new Set(writes.map(({ place }) => place))]
    .sort()
    .map((place) =>
      writes
        .filter((write) => write.place === place)
        .sort(before)
        .map(({ text }) => text),
    )
    .join('; ');
}

/** What a litmus test's execution is: what was read, in which order writes and critical sections come. */
function ofLitmus({ combination, candidate, value, placeOf }: Execution, threads: number): string {
  const { events, nodes } = combination;
  const results = Array.from({ length: threads }, (_, thread) =>
    digest(
      events.flatMap(({ kind, lock }, node) =>
        nodes.thread[node] === thread && kind === 'read' && lock === undefined ? [value(node) as number] : [],
      ),
    ),
  );
  const writes = events.flatMap(({ kind, lock }, node) =>
    kind !== 'write' || lock === 'unlock'
      ? []
      : [
          {
            node,
            place: lock === undefined ? (placeOf(node) as string) : 'l',
            text: lock === undefined ? `${value(node)}` : `P${nodes.thread[node]}`,
          },
        ],
  );
  return `${results} ${orders(candidate.co, writes)}`;
}

/** The same of an execution of CPUs. */
function ofCpus({ graph, results }: CpuExecution, threads: number): string {
  const { labels, state } = graph;
  const writes = labels.flatMap(({ deed, value, cpu, slot }, node) =>
    state.ordered[node] !== 1 || deed === 'up_write'
      ? []
      : [
          {
            node,
            place: deed === 'down_write' ? 'l' : `${slot % 8 === 0 ? 'x' : 'y'}`,
            text: deed === 'down_write' ? `P${cpu}` : `${value}`,
          },
        ],
  );
  return `${Array.from({ length: threads }, (_, thread) => results.get(thread))} ${orders(state.co, writes)}`;
}

function litmusExecutions(threads: readonly (readonly Twin[])[], model: ModelName): string[] | undefined {
  const found: string[] = [];
  const { ended } = explore(
    litmusProgram(parseLitmus(litmusText(threads)), ''),
    models[model],
    (execution) => {
      // What CPUs do is only explored without such cycles.
      const { rf } = execution.candidate;
      if (shortestCycle(unite(copy(execution.combination.po), rf)) === undefined)
        found.push(ofLitmus(execution, threads.length));
      return true;
    },
    { executions: MOST },
  );
  return ended === 'done' ? found.sort() : undefined;
}

function cpuExecutions(
  threads: readonly (readonly Twin[])[],
  model: ModelName,
  options: Partial<SearchOptions> = {},
): CpuFound {
  const found: CpuFound = { executions: [], results: [] };
  exploreCpus(
    cpuProgram(threads),
    {
      model,
      spin: false,
      handsOver: true,
      asWritten: false,
      folds: false,
      setsAside: true,
      frees: true,
      retries: 2,
      order: threads.map((_, thread) => thread),
      ...options,
    },
    {
      begin: () => {
        found.executions = [];
        found.results = [];
      },
      visit: (execution) => {
        found.executions.push(ofCpus(execution, threads.length));
        found.results.push(`${[...execution.results].sort(([a], [b]) => a - b)}`);
        return true;
      },
    },
  );
  found.executions.sort();
  found.results.sort();
  return found;
}

interface CpuFound {
  executions: string[];
  results: string[];
}

describe('the search for executions of CPUs', () => {
  for (const model of ['sc', 'tso', 'lkmm'] as const) {
    it(`should meet each execution that ${model} allows of a litmus test once, whichever CPU runs first`, () => {
      let compared = 0;
      fc.assert(
        fc.property(twinProgram, (threads) => {
          const expected = litmusExecutions(threads, model);
          if (expected === undefined) return;
          compared += expected.length;
          assert.equal(new Set(expected).size, expected.length, 'the keys tell executions apart');
          assert.deepEqual(cpuExecutions(threads, model).executions, expected);
          const order = threads.map((_, thread) => threads.length - 1 - thread);
          assert.deepEqual(cpuExecutions(threads, model, { order }).executions, expected);
        }),
        { seed: SEED, numRuns: RUNS },
      );
      assert.ok(compared > 10 * RUNS, `only ${compared} executions were compared`);
    });

    it(`should meet as many with the same results under ${model} if what has one outcome is no event`, () => {
      fc.assert(
        fc.property(twinProgram, (threads) => {
          if (litmusExecutions(threads, model) === undefined) return;
          const { results } = cpuExecutions(threads, model);
          assert.deepEqual(cpuExecutions(threads, model, { folds: true }).results, results);
          const spin = cpuExecutions(threads, model, { spin: true }).results;
          assert.deepEqual(cpuExecutions(threads, model, { spin: true, folds: true }).results, spin);
        }),
        { seed: SEED, numRuns: RUNS },
      );
    });
  }
});
