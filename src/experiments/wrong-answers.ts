import * as v from 'valibot';
import { meanInterval } from '../check/interval.ts';
import { runThreads, type ThreadsResult } from '../check/threads/run-lookups.ts';
import type { Tally } from '../check/threads/tally.ts';
import { operations } from '../check/threads/write-plan.ts';
import { protocols } from '../lookup/protocols.ts';
import { parseMaps } from '../mm/proc-maps.ts';
import { sampleMaps } from '../mm/sample-maps.ts';
import { listOf, numberFrom, oneOf, parameter, wholeNumber } from './parameters.ts';
import type { Experiment, ResultRow } from './result.ts';

const schema = v.strictObject({
  lookups: parameter(listOf(oneOf(protocols.map(({ id }) => id))), 'protocols, by id', ['aug02', 'aug05']),
  operations: parameter(listOf(oneOf(operations)), 'what the writer does', ['split', 'mix']),
  writerRates: parameter(
    listOf(v.union([oneOf(['max']), numberFrom(1, 1e7)], 'expected write sections per second, or max')),
    'write sections per second asked for',
    [1000, 'max'],
  ),
  pauses: parameter(
    listOf(numberFrom(0, 100)),
    'longest pause of a reader before the last field that its check reads, in microseconds',
    [0, 1, 5, 20, 50],
  ),
  seconds: parameter(numberFrom(0.05, 3600), 'seconds for each point', 3),
  slices: parameter(wholeNumber(10, 10_000), 'time slices that intervals are over', 20),
});
/** Parameters of {@link wrongAnswers}. */
export type WrongAnswersParameters = v.InferOutput<typeof schema>;

/** How often do the broken lookups answer wrong on threads, and how long must a reader be held up for that? */
export const wrongAnswers: Experiment<WrongAnswersParameters> = {
  id: 'wrong-answers',
  question: 'How often does a broken lookup answer wrong on threads, and how long must a pause be for that?',
  kind: 'measured',
  parameters: schema,
  quick: { operations: ['split'], writerRates: ['max'], pauses: [0, 5], seconds: 1, slices: 10 },
  keys: ['lookup', 'operation', 'writerRate', 'pause'],
  cited: ['lookup', 'operation', 'writerRate', 'pause', 'attempts', 'wrong', 'perMillion'],
  bounds:
    'Threads of this lab, sequentially consistent, on the machine named; each answer is judged by an oracle. A pause of ' +
    '0 to so many microseconds stands for an interrupt or a preemption.',
  compared: { column: 'perMillion', low: 'perMillionLow', high: 'perMillionHigh', factor: 10 },
  columns: {
    lookup: 'protocol, by its id',
    operation: 'what the writer does, and undoes',
    writerRate: 'write sections per second asked for (Poisson); max: without pause',
    pause: 'longest pause of the reader, in microseconds; drawn evenly from 0 to this',
    pauseAt: 'field before whose access it is held up',
    writesPerSecond: 'write sections per second that came about',
    attempts: 'lookups',
    wrong: 'answers that were true at no moment of their lookup',
    unjudged: 'lookups too long to be judged',
    perMillion: 'wrong answers in a million lookups, mean over the slices',
    perMillionLow: 'lower end of the 95 % interval (bootstrap over the slices)',
    perMillionHigh: 'upper end of the 95 % interval',
  },
  async run(parameters, seed, { onProgress, signal } = {}) {
    const rows: ResultRow[] = [];
    const points = parameters.lookups.flatMap((lookup) =>
      parameters.operations.flatMap((operation) =>
        parameters.writerRates.flatMap((writerRate) =>
          parameters.pauses.map((pause) => ({ lookup, operation, writerRate, pause })),
        ),
      ),
    );
    const addressSpace = parseMaps(sampleMaps);
    for (const [done, point] of points.entries()) {
      if (signal?.aborted) break;
      const tallies: Tally[] = [];
      const result = await runThreads({
        ...point,
        addressSpace,
        seconds: parameters.seconds,
        slices: parameters.slices,
        seed,
        onProgress: (part, tally) => {
          tallies.push(tally);
          onProgress?.((done + part) / points.length);
        },
      });
      rows.push(rowOf(point, result, tallies, seed));
    }
    return { rows, finding: findingOf(rows) };
  },
};

function rowOf(
  point: { lookup: string; operation: string; writerRate: number | 'max'; pause: number },
  result: ThreadsResult,
  tallies: readonly Tally[],
  seed: number,
): ResultRow {
  const slices = tallies.slice(1).flatMap((now, at) => {
    const before = tallies[at] as Tally;
    const attempts = now.attempts - before.attempts;
    return attempts === 0 ? [] : [((now.wrong - before.wrong) / attempts) * 1e6];
  });
  const { mean, low, high } = meanInterval(slices, seed);
  return {
    ...point,
    pauseAt: point.pause === 0 ? 'nowhere' : result.pauseAt,
    writesPerSecond: Math.round(result.writesPerSecond),
    attempts: result.attempts,
    wrong: result.wrong,
    unjudged: result.unjudged,
    perMillion: mean,
    perMillionLow: low,
    perMillionHigh: high,
  };
}

function findingOf(rows: readonly ResultRow[]): string {
  const parts = [...new Set(rows.map(({ lookup }) => `${lookup}`))].map((lookup) => {
    const own = rows.filter((row) => row.lookup === lookup);
    const wrong = own.filter((row) => Number(row.wrong) > 0);
    if (wrong.length === 0) return `${lookup} was never seen to answer wrong`;
    const least = Math.min(...wrong.map(({ pause }) => Number(pause)));
    const most = wrong.reduce((a, b) => (Number(a.perMillion) > Number(b.perMillion) ? a : b));
    const without =
      least === 0 ? 'without any pause' : `only with pauses, the shortest of up to ${least} us,`;
    return (
      `${lookup} answers wrong ${without} and at most ${Number(Number(most.perMillion).toPrecision(2))} times in a ` +
      `million (${most.operation}, pauses of up to ${most.pause} us)`
    );
  });
  return parts.length === 0 ? 'Nothing was measured.' : `On threads ${parts.join('; ')}.`;
}
