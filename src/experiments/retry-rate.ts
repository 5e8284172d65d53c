import * as v from 'valibot';
import { runThreads, type ThreadsResult } from '../check/threads/run-lookups.ts';
import { operations } from '../check/threads/workload.ts';
import { protocols } from '../lookup/protocols.ts';
import { parseMaps } from '../mm/proc-maps.ts';
import { sampleMaps } from '../mm/sample-maps.ts';
import { listOf, numberFrom, oneOf, parameter, wholeNumber } from './parameters.ts';
import type { Experiment, ResultRow } from './result.ts';

const schema = v.strictObject({
  lookups: parameter(listOf(oneOf(protocols.map(({ id }) => id))), 'protocols, by id', [
    'aug05',
    'aug05-swapped',
    'merged',
  ]),
  writerRates: parameter(
    listOf(v.union([oneOf(['max']), numberFrom(0, 1e7)], 'expected write sections per second, or max')),
    'write sections per second asked for',
    [100, 1000, 10_000, 100_000, 'max'],
  ),
  operation: parameter(oneOf(operations), 'what the writer does', 'split'),
  readers: parameter(wholeNumber(1, 64), 'reader threads', 1),
  seconds: parameter(numberFrom(0.05, 3600), 'seconds for each point', 2),
  slices: parameter(wholeNumber(10, 10_000), 'time slices that intervals are over', 20),
});
/** Parameters of {@link retryRate}. */
export type RetryRateParameters = v.InferOutput<typeof schema>;

/** How often does a speculative lookup fall back, against the rate of writes? Real threads, unjudged. */
export const retryRate: Experiment<RetryRateParameters> = {
  id: 'retry-rate',
  question: 'How often does a speculative lookup fall back to mmap_lock, against the rate of write sections?',
  kind: 'measured',
  parameters: schema,
  quick: { lookups: ['merged'], writerRates: [1000, 'max'], seconds: 0.5, slices: 10 },
  keys: ['lookup', 'writerRate'],
  cited: ['lookup', 'writesPerSecond', 'retryRate', 'retryRateLow', 'retryRateHigh'],
  bounds:
    'Threads of this lab, sequentially consistent, on the machine named; one writer that splits and merges; speeds are ' +
    "TypeScript's, not a kernel's.",
  compared: {
    column: 'retryRate',
    low: 'retryRateLow',
    high: 'retryRateHigh',
    factor: 3,
  },
  columns: {
    lookup: 'protocol, by its id',
    writerRate: 'write sections per second asked for (Poisson); max: without pause',
    writesPerSecond: 'write sections per second that came about',
    attempts: 'lookups',
    writeLocked: 'fallbacks because a writer was at work',
    collided: 'fallbacks because vm_lock_seq == mm_lock_seq with no write section open',
    changed: 'fallbacks because a write section began or ended meanwhile',
    retryRate: '(writeLocked + collided + changed) / attempts, mean over the slices',
    retryRateLow: 'lower end of the 95 % interval (bootstrap over the slices)',
    retryRateHigh: 'upper end of the 95 % interval',
    lookupsPerSecond: 'lookups per second, fallbacks included; no oracle',
  },
  async run(parameters, seed, { onProgress, signal } = {}) {
    const addressSpace = parseMaps(sampleMaps);
    const rows: ResultRow[] = [];
    const points = parameters.lookups.flatMap((lookup) =>
      parameters.writerRates.map((rate) => ({ lookup, rate })),
    );
    for (const [done, { lookup, rate }] of points.entries()) {
      if (signal?.aborted) break;
      const result = await runThreads({
        lookup,
        addressSpace,
        readers: parameters.readers,
        operation: parameters.operation,
        writerRate: rate,
        seconds: parameters.seconds,
        slices: parameters.slices,
        seed,
        judged: false,
        onProgress: (part) => onProgress?.((done + part) / points.length),
      });
      rows.push(rowOf(result));
    }
    return { rows, finding: findingOf(rows) };
  },
};

function rowOf(result: ThreadsResult): ResultRow {
  return {
    lookup: result.lookup,
    writerRate: result.writerRate,
    writesPerSecond: Math.round(result.writesPerSecond),
    attempts: result.attempts,
    writeLocked: result.writeLocked,
    collided: result.collided,
    changed: result.changed,
    retryRate: result.retryRate.mean,
    retryRateLow: result.retryRate.low,
    retryRateHigh: result.retryRate.high,
    lookupsPerSecond: Math.round(result.lookupsPerSecond.mean),
  };
}

function findingOf(rows: readonly ResultRow[]): string {
  const text = (row: ResultRow): string => `${(Number(row.retryRate) * 100).toPrecision(2)} %`;
  const merged = rows.filter(({ lookup }) => lookup === 'merged');
  const slow = merged.find(({ writerRate }) => writerRate === 10_000) ?? merged[0];
  const fast = merged.at(-1);
  if (slow === undefined || fast === undefined) return 'the merged lookup was not measured';
  return (
    `On threads the merged lookup falls back in ${text(slow)} of hits at ${slow.writesPerSecond} write sections ` +
    `a second, and in ${text(fast)} at ${fast.writesPerSecond}.`
  );
}
