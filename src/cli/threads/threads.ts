import { protocols } from '../../lookup/protocols.ts';
import { probedMappings } from '../../measure/probed-mappings.ts';
import { runThreads, type ThreadsOptions, type ThreadsResult } from '../../measure/run-lookups.ts';
import type { Operation } from '../../measure/write-plan.ts';
import { lookupReference } from '../lookup-argument.ts';
import { progress } from '../progress.ts';
import { printerBeside } from '../user-output.ts';
import { addressSpaceOf } from './read-maps.ts';
import type { ThreadsCommandOptions } from './threads-command-options.ts';
import { threadsText } from './threads-text.ts';

/** A row of what `vmaspec threads` prints: counts, the retry rate with its 95 % interval, and what was run. */
export interface ThreadsRow {
  readonly lookup: string;
  readonly attempts: number;
  readonly accepted: number;
  readonly noVma: number;
  readonly noFile: number;
  readonly noUprobe: number;
  readonly writeLocked: number;
  readonly collided: number;
  readonly changed: number;
  readonly unjudged: number;
  readonly wrong: number;
  readonly retryRate: number;
  readonly retryRateLow: number;
  readonly retryRateHigh: number;
  readonly lookupsPerSecond: number;
  readonly writes: number;
  readonly writesPerSecond: number;
  readonly readers: number;
  readonly writers: number;
  readonly seconds: number;
  readonly repeats: number;
  readonly seed: number;
}

/** `vmaspec threads`: lookups and writers on real threads. Exit code 1 says that an answer of a lookup was wrong. */
export async function threadsCommand(options: ThreadsCommandOptions): Promise<void> {
  const space = addressSpaceOf(options);
  probedMappings(space.entries);
  const lookups = options.lookup === 'all' ? protocols.map(({ id }) => id) : [options.lookup];
  const print = printerBeside(options.json);
  const results: ThreadsResult[] = [];
  const bar = progress(!options.json);
  try {
    for (const [done, text] of lookups.entries()) {
      const lookup = lookupReference(text);
      const onProgress = (part: number): void =>
        bar.update(`${text} on threads`, (done + part) / lookups.length);
      results.push(
        await runThreads({ ...runOptions(options), lookup, addressSpace: space.entries, onProgress }),
      );
    }
  } finally {
    bar.stop();
  }
  print(
    options.json ? JSON.stringify(results.map(rowOf), null, 2) : threadsText(results, space.name, options),
  );
  if (results.some(({ wrong }) => wrong > 0)) process.exitCode = 1;
}

function runOptions(options: ThreadsCommandOptions): Omit<ThreadsOptions, 'lookup' | 'addressSpace'> {
  const { readers, writers, writerRate, op, uprobes, seconds, attempts, repeats, seed } = options;
  const { hold, pause, pauseAt, seqBits, writerSide, arena, oracle } = options;
  return {
    ...{
      readers,
      writerRate,
      repeats,
      hold,
      pause,
      seqBits,
      seed,
      judged: oracle,
      operation: op as Operation,
    },
    ...(writers === undefined ? {} : { writers }),
    ...(uprobes === undefined ? {} : { uprobes }),
    ...(seconds === undefined ? {} : { seconds }),
    ...(attempts === undefined ? {} : { attempts }),
    ...(pauseAt === undefined ? {} : { pauseAt }),
    ...(writerSide === undefined ? {} : { writerSide }),
    ...(arena === undefined ? {} : { arena }),
  };
}

function rowOf(result: ThreadsResult): ThreadsRow {
  const { lookup, attempts, accepted, noVma, noFile, noUprobe, writeLocked, collided, changed } = result;
  const { unjudged, wrong, retryRate, lookupsPerSecond, writes, writesPerSecond } = result;
  const { readers, writers, seconds, repeats, seed } = result;
  return {
    ...{ lookup, attempts, accepted, noVma, noFile, noUprobe, writeLocked, collided, changed },
    ...{ unjudged, wrong },
    retryRate: retryRate.mean,
    retryRateLow: retryRate.low,
    retryRateHigh: retryRate.high,
    lookupsPerSecond: lookupsPerSecond.mean,
    ...{ writes, writesPerSecond, readers, writers, seconds, repeats, seed },
  };
}
