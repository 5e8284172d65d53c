import { canShareMemory } from '#threads';
import type { Lookup } from '../../lookup/lookup.ts';
import { protocols } from '../../lookup/protocols.ts';
import { runThreadJobs, ThreadFailed, type ThreadJob } from '../../machines/threads/run-threads.ts';
import type { MapsEntry } from '../../mm/proc-maps.ts';
import { type Interval, meanInterval } from '../interval.ts';
import { UserError } from '../lookup-error.ts';
import { type LookupRef, lookupName, writerSideFor } from '../lookup-ref.ts';
import { checkLookupSource } from '../lookup-source.ts';
import { byId } from '../near.ts';
import { randomFrom } from '../random.ts';
import { readTally, type Tally, tallyBytes, tallySince } from './tally.ts';
import { createWorkload, type Operation, operations } from './workload.ts';

/** What to run on threads. */
export interface ThreadsOptions {
  /** Id of the table, a self-contained function, its source, or where a module exports it. */
  readonly lookup: LookupRef;
  /** The address space: what {@link parseMaps} made of a process. */
  readonly addressSpace: readonly MapsEntry[];
  /** Threads that hit breakpoints; default 1. */
  readonly readers?: number;
  /** What the one writer does; default `split` (and merge again). */
  readonly operation?: Operation;
  /** Write sections per second, as a Poisson stream; `max` without pause; 0 for no writer. Default `max`. */
  readonly writerRate?: number | 'max';
  /** Duration in seconds; default 2. */
  readonly seconds?: number;
  /** Time slices that intervals are taken over; default and least 10. */
  readonly slices?: number;
  /** Seed of the probed addresses, of the order of visits and writes, and of the pauses; 32 bits, default 1. */
  readonly seed?: number;
  /** Addresses probed in each of up to four executable mappings; default 16. */
  readonly sites?: number;
  /** Width of the counters; default 32. */
  readonly seqBits?: number;
  /** Id of a writer side; default: that of the protocol, `int` for a lookup of your own. */
  readonly writerSide?: string;
  /** Whether each answer is judged; costs time, so speeds are best taken without. Default true. */
  readonly judged?: boolean;
  /** Stops the run at once; the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after each slice, with what was counted so far. */
  readonly onProgress?: (done: number, tally: Tally) => void;
}

/** What was counted, and what the figures rest on. */
export interface ThreadsResult extends Tally {
  /** Name of the lookup. */
  readonly lookup: string;
  /** Id of the writer side. */
  readonly writerSide: string;
  /** (writeLocked + collided + changed) / attempts, mean and 95 % interval over the slices. */
  readonly retryRate: Interval;
  /** Lookups per second of all readers, fallbacks included, mean and 95 % interval over the slices. */
  readonly lookupsPerSecond: Interval;
  /** Write sections per second that came about. */
  readonly writesPerSecond: number;
  readonly readers: number;
  readonly writers: number;
  readonly operation: Operation;
  readonly writerRate: number | 'max';
  /** Seconds that were measured. */
  readonly seconds: number;
  readonly slices: number;
  /** VMAs of the address space given. */
  readonly vmas: number;
  readonly seed: number;
}

/**
 * Runs a lookup on real threads: readers that hit breakpoints and a writer that changes the address space
 * around them, on one shared memory. Each answer is compared with what was true while it was found. Threads here
 * are sequentially consistent: what they show is interleaving, never reordering.
 *
 * @throws UserError for options that cannot be; ThreadFailed if a thread throws, does not start or does not stop
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { parseMaps, runThreads } from 'vmaspec';
 *
 * const addressSpace = parseMaps(readFileSync('/proc/self/maps', 'utf8'));
 * const { attempts, wrong, retryRate } = await runThreads({ lookup: 'merged', addressSpace, seconds: 0.2 });
 * console.log({ attempts, wrong, retryRate });
 * ```
 */
export async function runThreads(options: ThreadsOptions): Promise<ThreadsResult> {
  // Before any memory is made: where it cannot be shared, its constructor may not even exist.
  if (!canShareMemory()) {
    throw new UserError(
      'threads need shared memory, but here it is not to be had: a page must be cross-origin isolated (COOP and ' +
        'COEP headers); explore() works without',
    );
  }
  const settings = settingsOf(options);
  const { readers, operation, writerRate, seconds, slices, seed } = settings;
  const side = writerSideFor(options.lookup, options.writerSide);
  const workload = createWorkload({ ...settings, entries: options.addressSpace, side });
  const writers = writerRate === 0 ? 0 : 1;
  const tally = new SharedArrayBuffer(tallyBytes(readers + writers));
  const { truth, space, plan, addresses, visits } = workload;
  const lookup = sendable(options.lookup);
  const jobs: ThreadJob[] = [];
  for (let reader = 0; reader < readers; reader++) {
    const input = { lookup, mm: space.mm, addresses, visits, truth, judged: settings.judged, tally };
    jobs.push({ name: `reader ${reader}`, program: 'reader', input });
  }
  if (writers > 0) {
    const { side: _, ...sentSpace } = space;
    const input = { space: sentSpace, side: side.id, plan, pauses: pausesOf(writerRate, seed), truth, tally };
    jobs.push({ name: 'the writer', program: 'writer', input });
  }
  const counted: Tally[] = [];
  const times: number[] = [];
  await runThreadJobs({
    words: workload.words,
    firstFree: workload.firstFree,
    jobs,
    sliceMs: (seconds * 1000) / slices,
    slices,
    signal: options.signal,
    onSlice(slice, elapsedMs) {
      counted.push(readTally(tally));
      times.push(elapsedMs);
      options.onProgress?.(slice / slices, counted.at(-1) as Tally);
    },
  });
  const parts = counted.slice(1).map((now, at) => tallySince(now, counted[at] as Tally));
  const durations = times.slice(1).map((time, at) => (time - (times[at] as number)) / 1000);
  const total = tallySince(counted.at(-1) as Tally, counted[0] as Tally);
  const elapsed = durations.reduce((sum, duration) => sum + duration, 0);
  if (total.attempts === 0) {
    throw new ThreadFailed(`no lookup came to its end in ${elapsed.toFixed(1)} s: give the run more seconds`);
  }
  const busy = parts.filter(({ attempts }) => attempts > 0);
  return {
    lookup: lookupName(options.lookup),
    writerSide: side.id,
    ...total,
    retryRate: meanInterval(
      busy.map((part) => retries(part) / part.attempts),
      seed,
    ),
    lookupsPerSecond: meanInterval(
      parts.map((part, at) => part.attempts / (durations[at] as number)),
      seed,
    ),
    writesPerSecond: total.writes / elapsed,
    readers,
    writers,
    operation,
    writerRate,
    seconds: elapsed,
    slices,
    vmas: options.addressSpace.length,
    seed,
  };
}

const retries = ({ writeLocked, collided, changed }: Tally): number => writeLocked + collided + changed;

function settingsOf(options: ThreadsOptions) {
  const settings = {
    readers: options.readers ?? 1,
    operation: options.operation ?? ('split' as const),
    writerRate: options.writerRate ?? ('max' as const),
    seconds: options.seconds ?? 2,
    slices: options.slices ?? 10,
    seed: options.seed ?? 1,
    sitesPerMapping: options.sites ?? 16,
    seqBits: options.seqBits ?? 32,
    judged: options.judged ?? true,
  };
  if (!operations.includes(settings.operation)) {
    byId(
      'operation',
      operations.map((id) => ({ id })),
      settings.operation,
    );
  }
  wholeInRange('readers', settings.readers, 1, 64);
  wholeInRange('slices', settings.slices, 10, 10_000);
  inRange('seconds', settings.seconds, 0.05, 86_400);
  wholeInRange('sites', settings.sitesPerMapping, 1, 1024);
  wholeInRange('seqBits', settings.seqBits, 2, 32);
  wholeInRange('seed', settings.seed, 0, 0xffffffff);
  if (settings.writerRate !== 'max') inRange('writerRate', settings.writerRate, 0, 1e7);
  return settings;
}

function inRange(name: string, value: number, low: number, high: number): void {
  if (value >= low && value <= high) return;
  throw new UserError(`${name} must be from ${low} to ${high}, not ${value}`);
}

function wholeInRange(name: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new UserError(`${name} must be a whole number from ${low} to ${high}, not ${value}`);
}

/** A function cannot be sent to a thread, its source can. */
function sendable(lookup: LookupRef): Exclude<LookupRef, Lookup> {
  if (typeof lookup === 'string') return byId('lookup', protocols, lookup).id;
  const sent = typeof lookup === 'function' ? { source: lookup.toString() } : lookup;
  if ('source' in sent) checkLookupSource(sent);
  return sent;
}

/** Pauses of a Poisson stream, in microseconds. */
function pausesOf(rate: number | 'max', seed: number): Float64Array {
  if (rate === 'max' || rate === 0) return new Float64Array();
  const random = randomFrom(seed + 1);
  return Float64Array.from({ length: 1024 }, () => (-Math.log(1 - random.float()) / rate) * 1e6);
}
