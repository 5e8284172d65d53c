import * as v from 'valibot';
import { protocols } from '../lookup/protocols.ts';
import type { ThreadsResult } from '../measure/run-lookups.ts';
import { operations } from '../measure/write-plan.ts';
import type { Claim } from './claim.ts';
import type { MeasuredColumns } from './compare-measured.ts';
import { expectedInLoop, expectedRate } from './expected-retry-rate.ts';
import type { Experiment } from './experiment.ts';
import { listOf, numberFrom, oneOf, parameter, wholeNumber } from './parameters.ts';
import { measuredPoints, slicesFor } from './points-on-threads.ts';
import type { ResultRow } from './result.ts';

/** Where every lookup falls back there is no rate to measure. */
const choices = protocols.filter(({ withoutTrying }) => withoutTrying !== 'gives up').map(({ id }) => id);

const schema = v.strictObject({
  lookups: parameter(listOf(oneOf(choices)), 'protocols, by id', ['merged', 'aug05-fixed', 'per-vma-lock']),
  operations: parameter(listOf(oneOf(operations)), 'what writers do, and undo', ['split', 'mix']),
  writerRates: parameter(
    listOf(v.union([oneOf(['max']), numberFrom(0, 1e7)], 'expected write sections per second, or max')),
    'write sections per second asked for, all writers together',
    [10, 100, 1000, 10_000, 100_000, 'max'],
  ),
  holds: parameter(
    listOf(numberFrom(0, 1000)),
    'microseconds that each section is held open longer',
    [0, 20],
  ),
  readers: parameter(listOf(wholeNumber(1, 64)), 'reader threads', [1]),
  writers: parameter(listOf(wholeNumber(1, 64)), 'writer threads', [1]),
  seconds: parameter(numberFrom(0.05, 3600), 'seconds for each point', 2),
  slices: parameter(wholeNumber(10, 10_000), 'time slices that intervals are over', 400),
});
/** Parameters of {@link retryRate}. */
export type RetryRateParameters = v.InferOutput<typeof schema>;

/** Times and speeds differ by so much from one run to the next: threads sleep, wake up, and change their core. */
const SCATTER = 10;
const rates = (...names: string[]): MeasuredColumns =>
  Object.fromEntries(names.map((name) => [name, { factor: SCATTER }]));
const shares = (...names: string[]): MeasuredColumns =>
  Object.fromEntries(names.map((name) => [name, { factor: SCATTER, of: 'attempts' }]));

/** How often does a speculative lookup fall back, against the rate of writes? Real threads, unjudged. */
export const retryRate: Experiment<RetryRateParameters> = {
  id: 'retry-rate',
  question: 'How often does a speculative lookup fall back to mmap_lock, against the rate of write sections?',
  kind: 'measured',
  parameters: schema,
  quick: {
    lookups: ['merged'],
    operations: ['split'],
    writerRates: [1000, 'max'],
    holds: [0],
    seconds: 0.5,
    slices: 100,
  },
  keys: ['lookup', 'operation', 'writerRate', 'hold', 'readers', 'writers'],
  points: (parameters) =>
    pointsOf(parameters).flatMap(({ isCalibration, ...point }) => (isCalibration ? [] : [point])),
  finding: (rows) => retryRateFinding(rows),
  cited: ['lookup', 'writerRate', 'hold', 'retryRate', 'retryRateLow', 'retryRateHigh'],
  bounds:
    'Threads of this lab, sequentially consistent, on the machine named; readers in a closed loop; of more write ' +
    'sections a second than the machine can do, fewer come about (writesPerSecond in the result); speeds are ' +
    "TypeScript's, not a kernel's.",
  measured: {
    columns: {
      retryRate: { factor: 3, interval: ['retryRateLow', 'retryRateHigh'] },
      ...rates('writesPerSecond', 'heldMicroseconds', 'lookupMicroseconds', 'fallbackMicroseconds'),
      ...rates('attempts', 'fallbacksPerWrite', 'expected', 'expectedInLoop', 'lookupsPerSecond'),
      ...shares('writeLocked', 'collided', 'changed', 'noVma', 'noFile', 'noUprobe'),
    },
    claims: retryRateClaims,
    threads: ({ readers, writers }) =>
      Math.max(...(readers as number[])) + Math.max(...(writers as number[])),
  },
  columns: {
    lookup: 'protocol, by its id',
    operation: 'what the writers do, and undo',
    writerRate: 'write sections per second asked for (Poisson); max: without pause',
    hold: 'microseconds that each section was kept open when its work was done',
    readers: 'reader threads',
    writers: 'writer threads',
    writesPerSecond: 'write sections per second that came about (L)',
    heldMicroseconds: 'microseconds that a section was open, on average (H)',
    lookupMicroseconds: 'microseconds from one lookup to the next while nobody writes, on average (T)',
    fallbackMicroseconds:
      'microseconds that a fallback of the retry rate took, on average: wait, wake-up, locked lookup (S)',
    attempts: 'lookups',
    writeLocked: 'fallbacks because a writer was at work',
    collided: 'fallbacks because vm_lock_seq == mm_lock_seq with no write section open',
    changed: 'fallbacks because a write section began or ended meanwhile',
    noVma: 'fallbacks because no VMA was found; not in the retry rate',
    noFile: 'fallbacks because the VMA had no file; not in the retry rate',
    noUprobe: 'fallbacks because no uprobe was found; not in the retry rate',
    retryRate: '(writeLocked + collided + changed) / attempts',
    retryRateLow: 'lower end of the 95 % interval (slices with their autocorrelation)',
    retryRateHigh: 'upper end of the 95 % interval',
    fallbacksPerWrite: '(writeLocked + collided + changed) / write sections',
    expected: 'closed form for lookups at any time, 1 - (1 - L H) exp(-L T); see notebooks/results/README.md',
    expectedInLoop: 'closed form for readers in a closed loop, L T / (1 - L S)',
    lookupsPerSecond: 'lookups per second of all readers, fallbacks included; no oracle',
  },
  async run(parameters, seed, control) {
    const { seconds } = parameters;
    const slices = slicesFor(parameters.slices);
    const rows: ResultRow[] = [];
    /** Microseconds of a lookup while nobody writes, by lookup and readers: the T of the closed forms. */
    const alone = new Map<string, number>();
    const measured = measuredPoints(
      pointsOf(parameters),
      ({ lookup, operation, writerRate, hold, readers, writers }) => ({
        ...{ lookup, operation, writerRate, hold, readers, writers, seconds, slices, seed, judged: false },
      }),
      control,
    );
    for await (const { point, result } of measured) {
      const who = `${point.lookup}, ${point.readers}`;
      if (point.isCalibration) alone.set(who, (point.readers / result.lookupsPerSecond.mean) * 1e6);
      else rows.push(rowOf(point, result, alone.get(who) as number));
    }
    return { rows, finding: retryRateFinding(rows) };
  },
};

/** First how long a lookup takes, then what is asked for; a table cut short shows the first operation and hold. */
function pointsOf({ lookups, operations, writerRates, holds, readers, writers }: RetryRateParameters) {
  const pairs = readers.flatMap((readers) => lookups.map((lookup) => ({ lookup, readers })));
  const [operation] = operations as [(typeof operations)[number]];
  const quiet = { isCalibration: true, operation, writerRate: 0 as number | 'max', hold: 0, writers: 1 };
  return [
    ...pairs.map((pair) => ({ ...quiet, ...pair })),
    ...operations.flatMap((operation) =>
      holds.flatMap((hold) =>
        writers.flatMap((writers) =>
          pairs.flatMap((pair) =>
            writerRates.map((writerRate) => ({
              ...{ isCalibration: false, operation, writerRate, hold, writers, ...pair },
            })),
          ),
        ),
      ),
    ),
  ];
}

type Point = ReturnType<typeof pointsOf>[number];

function rowOf(point: Point, result: ThreadsResult, lookupMicroseconds: number): ResultRow {
  const { writeLocked, collided, changed, noVma, noFile, noUprobe, attempts, writes } = result;
  const { heldMicroseconds, writesPerSecond } = result;
  const fallbacks = writeLocked + collided + changed;
  const fallbackMicroseconds = fallbacks === 0 ? 0 : result.fallbackMicroseconds / fallbacks;
  const rates = { writesPerSecond, heldMicroseconds, lookupMicroseconds, fallbackMicroseconds };
  return {
    lookup: point.lookup,
    operation: point.operation,
    writerRate: point.writerRate,
    hold: point.hold,
    readers: point.readers,
    writers: point.writers,
    writesPerSecond: Math.round(writesPerSecond),
    heldMicroseconds: thousandths(heldMicroseconds),
    lookupMicroseconds: thousandths(lookupMicroseconds),
    fallbackMicroseconds: thousandths(fallbackMicroseconds),
    ...{ attempts, writeLocked, collided, changed, noVma, noFile, noUprobe },
    retryRate: result.retryRate.mean,
    retryRateLow: result.retryRate.low,
    retryRateHigh: result.retryRate.high,
    fallbacksPerWrite: writes === 0 ? 0 : thousandths(fallbacks / writes),
    expected: expectedRate(rates),
    expectedInLoop: expectedInLoop(rates),
    lookupsPerSecond: Math.round(result.lookupsPerSecond.mean),
  };
}

const thousandths = (value: number): number => Math.round(value * 1000) / 1000;

/** The finding about the first lookup: at a common rate of writes, and at the highest. */
export function retryRateFinding(rows: readonly ResultRow[]): string {
  const [first] = rows;
  if (first === undefined) return 'Nothing was measured.';
  const own = rows.filter((row) => SAME.every((column) => row[column] === first[column]));
  const common = own.find(({ writerRate }) => writerRate === COMMON_RATE) ?? first;
  const shown = [...new Set([common, own.at(-1) as ResultRow])];
  const rates = shown.map((row) => `${percent(row)} of lookups at ${row.writesPerSecond}`).join(' and in ');
  const perWrite = shown.map((row) => Number(Number(row.fallbacksPerWrite).toPrecision(2))).join(' and ');
  return (
    `On threads the ${first.lookup} lookup falls back in ${rates} write sections a second (${first.operation}): ` +
    `${perWrite} fallbacks for each section.`
  );
}

/** A finding is about rows that differ in nothing but the rate. */
const SAME = ['lookup', 'operation', 'hold', 'readers', 'writers'] as const;
const COMMON_RATE = 10_000;
const percent = ({ retryRate }: ResultRow): string => `${Number((Number(retryRate) * 100).toPrecision(2))} %`;

/** What the rows say wherever they are measured: of each lookup and operation. */
export function retryRateClaims(rows: readonly ResultRow[]): Claim[] {
  const nameOf = (row: ResultRow): string => SAME.map((column) => `${column} ${row[column]}`).join(', ');
  return [...new Set(rows.map(nameOf))].flatMap((name) => {
    const own = rows.filter((row) => nameOf(row) === name);
    const byWrites = own.toSorted((a, b) => Number(a.writesPerSecond) - Number(b.writesPerSecond));
    const [least, most] = [byWrites[0] as ResultRow, byWrites.at(-1) as ResultRow];
    const rises = {
      text: `more write sections, more fallbacks (${name})`,
      holds: Number(most.retryRate) > Number(least.retryRate),
    };
    return [
      ...(own.length > 1 && Number(most.writesPerSecond) > 2 * Number(least.writesPerSecond) ? [rises] : []),
      {
        text: `a section costs each reader one fallback at most (${name})`,
        holds: own.every((row) => Number(row.fallbacksPerWrite) <= Number(row.readers) * ABOUT),
      },
    ];
  });
}

/** Counters are read while threads run: of few sections one more or less may be seen. */
const ABOUT = 1.1;
