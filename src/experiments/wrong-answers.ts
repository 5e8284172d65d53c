import * as v from 'valibot';
import { rateInterval } from '../common/ratio-interval.ts';
import { protocols } from '../lookup/protocols.ts';
import type { Tally } from '../measure/tally.ts';
import { operations } from '../measure/write-plan.ts';
import { listOf, numberFrom, oneOf, parameter, wholeNumber } from './parameters.ts';
import { measuredPoints } from './points-on-threads.ts';
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
  slices: parameter(wholeNumber(100, 10_000), 'time slices that intervals are over', 400),
});
/** Parameters of {@link wrongAnswers}. */
export type WrongAnswersParameters = v.InferOutput<typeof schema>;

/** How often do the broken lookups answer wrong on threads, and how long must a reader be held up for that? */
export const wrongAnswers: Experiment<WrongAnswersParameters> = {
  id: 'wrong-answers',
  question: 'How often does a broken lookup answer wrong on threads, and how long must a pause be for that?',
  kind: 'measured',
  parameters: schema,
  quick: { operations: ['split'], writerRates: ['max'], pauses: [0, 5], seconds: 1, slices: 100 },
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
    perMillion: 'wrong answers in a million that were judged: wrong / (attempts - unjudged)',
    perMillionLow: 'lower end of the 95 % interval (slices with their autocorrelation)',
    perMillionHigh: 'upper end of the 95 % interval; where none was wrong, the bound of independent lookups',
  },
  async run(parameters, seed, control) {
    const { seconds, slices } = parameters;
    const rows: ResultRow[] = [];
    const points = parameters.operations.flatMap((operation) =>
      parameters.lookups.flatMap((lookup) =>
        parameters.writerRates.flatMap((writerRate) =>
          parameters.pauses.map((pause) => ({ lookup, operation, writerRate, pause })),
        ),
      ),
    );
    const measured = measuredPoints(points, (point) => ({ ...point, seconds, slices, seed }), control);
    for await (const { point, result, slices } of measured) {
      rows.push({
        ...point,
        pauseAt: point.pause === 0 ? 'nowhere' : result.pauseAt,
        writesPerSecond: Math.round(result.writesPerSecond),
        attempts: result.attempts,
        wrong: result.wrong,
        unjudged: result.unjudged,
        ...perMillion(slices),
      });
    }
    return { rows, finding: wrongAnswersFinding(rows) };
  },
};

/** Wrong answers in a million judged ones, with the interval over slices. */
function perMillion(slices: readonly Tally[]) {
  const counted = slices.map(({ wrong, attempts, unjudged }) => ({ count: wrong, of: attempts - unjudged }));
  const { mean, low, high } = rateInterval([counted]);
  if (Number.isNaN(mean)) return { perMillion: 0, perMillionLow: 0, perMillionHigh: 1e6 };
  return { perMillion: mean * 1e6, perMillionLow: low * 1e6, perMillionHigh: high * 1e6 };
}

/** The finding for each lookup: how long a pause it takes, and how often it then goes wrong. */
export function wrongAnswersFinding(rows: readonly ResultRow[]): string {
  const lookups = [...new Set(rows.map(({ lookup }) => `${lookup}`))];
  const parts = lookups.map((lookup) => {
    const own = rows.filter((row) => row.lookup === lookup);
    const wrong = own.filter((row) => Number(row.wrong) > 0);
    if (wrong.length === 0) {
      const attempts = own.reduce((sum, row) => sum + Number(row.attempts), 0);
      return `${lookup} was never seen to answer wrong in ${attempts} lookups`;
    }
    const least = Math.min(...wrong.map(({ pause }) => Number(pause)));
    const how = least === 0 ? 'without any pause' : `only with pauses, the shortest of up to ${least} us,`;
    const most = wrong.reduce((a, b) => (Number(a.perMillion) > Number(b.perMillion) ? a : b));
    const pause = most.pause === 0 ? 'no pause' : `pauses of up to ${most.pause} us`;
    return (
      `${lookup} answers wrong ${how} and at most ${Number(Number(most.perMillion).toPrecision(2))} times in a ` +
      `million (${most.operation}, ${pause})`
    );
  });
  return parts.length === 0 ? 'Nothing was measured.' : `On threads ${parts.join('; ')}.`;
}
