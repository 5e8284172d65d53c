import * as v from 'valibot';
import { rateInterval } from '../common/ratio-interval.ts';
import { protocols } from '../lookup/protocols.ts';
import type { Tally } from '../measure/tally.ts';
import { operations } from '../measure/write-plan.ts';
import type { Claim } from './claim.ts';
import type { Experiment } from './experiment.ts';
import { listOf, numberFrom, oneOf, parameter, wholeNumber } from './parameters.ts';
import { measuredPoints, slicesFor } from './points-on-threads.ts';
import type { ResultRow } from './result.ts';

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
  slices: parameter(wholeNumber(10, 10_000), 'time slices that intervals are over', 400),
});
/** Parameters of {@link wrongAnswers}. */
export type WrongAnswersParameters = v.InferOutput<typeof schema>;

/** Rates differ by so much from one run to the next: what goes wrong is rare, and comes in bursts. */
const SCATTER = 10;

/** How often do the broken lookups answer wrong on threads, and how long must a reader be held up for that? */
export const wrongAnswers: Experiment<WrongAnswersParameters> = {
  id: 'wrong-answers',
  question: 'How often does a broken lookup answer wrong on threads, and how long must a pause be for that?',
  kind: 'measured',
  parameters: schema,
  quick: { operations: ['split'], writerRates: ['max'], pauses: [0, 5], seconds: 1, slices: 100 },
  keys: ['lookup', 'operation', 'writerRate', 'pause'],
  points: (parameters) => pointsOf(parameters),
  finding: (rows) => wrongAnswersFinding(rows),
  cited: ['lookup', 'operation', 'writerRate', 'pause', 'attempts', 'wrong', 'perMillion'],
  bounds:
    'Threads of this lab, sequentially consistent, on the machine named; each answer is judged by an oracle. A pause of ' +
    '0 to so many microseconds stands for an interrupt or a preemption.',
  measured: {
    columns: {
      perMillion: { factor: SCATTER, interval: ['perMillionLow', 'perMillionHigh'] },
      writesPerSecond: { factor: SCATTER },
      attempts: { factor: 3 * SCATTER },
      wrong: { factor: SCATTER, of: 'attempts' },
      unjudged: { factor: SCATTER, of: 'attempts' },
    },
    claims: wrongAnswersClaims,
    threads: () => 2,
  },
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
    const { seconds } = parameters;
    const slices = slicesFor(parameters.slices);
    const rows: ResultRow[] = [];
    const measured = measuredPoints(
      pointsOf(parameters),
      (point) => ({ ...point, seconds, slices, seed }),
      control,
    );
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

const pointsOf = ({ operations, lookups, writerRates, pauses }: WrongAnswersParameters) =>
  operations.flatMap((operation) =>
    lookups.flatMap((lookup) =>
      writerRates.flatMap((writerRate) => pauses.map((pause) => ({ lookup, operation, writerRate, pause }))),
    ),
  );

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

/** So many lookups without a wrong answer say that there is none to be seen. */
const ENOUGH = 5_000_000;

/** What the rows say wherever they are measured: of each lookup, with pauses and without. */
export function wrongAnswersClaims(rows: readonly ResultRow[]): Claim[] {
  const lookups = [...new Set(rows.map(({ lookup }) => `${lookup}`))];
  return lookups.flatMap((lookup) => {
    const own = rows.filter((row) => row.lookup === lookup);
    const paused = own.filter(({ pause }) => pause !== 0);
    const straight = own.filter(({ pause }) => pause === 0);
    return [
      ...seen(straight, `${lookup} answers wrong without any pause`, `${lookup} is right without a pause`),
      ...seen(paused, `${lookup} answers wrong with pauses`, `${lookup} is right with pauses`),
    ];
  });
}

function seen(rows: readonly ResultRow[], wrong: string, right: string): Claim[] {
  if (rows.length === 0) return [];
  const sum = (column: string): number => rows.reduce((total, row) => total + Number(row[column]), 0);
  const isSeen = sum('wrong') > 0;
  const none = sum('attempts') >= ENOUGH ? true : undefined;
  return [
    { text: wrong, holds: isSeen || (none === undefined ? undefined : false) },
    { text: right, holds: isSeen ? false : none },
  ];
}
