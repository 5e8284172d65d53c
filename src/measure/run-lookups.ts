import { type LookupRef, lookupName, writerSideFor } from '../check/reader/lookup-ref.ts';
import { checkLookupSource } from '../check/reader/lookup-source.ts';
import { UserError } from '../common/errors.ts';
import type { Interval } from '../common/mean-interval.ts';
import { byId } from '../common/near.ts';
import { randomFrom } from '../common/random.ts';
import { type Counted, frequencyInterval, rateInterval } from '../common/ratio-interval.ts';
import type { Lookup } from '../lookup/lookup.ts';
import { protocols } from '../lookup/protocols.ts';
import type { MeasuringMachine } from '../machines/machine.ts';
import { measuringMachines } from '../machines/machines.ts';
import { measure, type Slice } from './measure.ts';
import { type Tally, tallySum } from './tally.ts';
import { entriesOf, settingsOf, type ThreadsOptions, threadsOptions } from './threads-options.ts';
import type { Operation } from './write-plan.ts';

export type { ThreadsOptions } from './threads-options.ts';

/** What was counted, and what the figures rest on. */
export interface ThreadsResult extends Tally {
  /** Name of the lookup. */
  readonly lookup: string;
  /** Id of the writer side. */
  readonly writerSide: string;
  /** (writeLocked + collided + changed) / attempts, and its 95 % interval. */
  readonly retryRate: Interval;
  /** Lookups per second of all readers, fallbacks included, and their 95 % interval. */
  readonly lookupsPerSecond: Interval;
  /** What the intervals are taken over: independent runs if there are 10 or more, else slices of time, which hang together. */
  readonly intervalsOver: 'repeats' | 'slices';
  /** Write sections per second that were reached. */
  readonly writesPerSecond: number;
  /** Microseconds that a write section was open, on average; 0 if there was none. */
  readonly heldMicroseconds: number;
  readonly readers: number;
  readonly writers: number;
  readonly operation: Operation;
  readonly writerRate: number | 'max';
  /** Microseconds that each section was kept open when its work was done. */
  readonly hold: number;
  /** Most microseconds that readers were held up, and the field before whose accesses. */
  readonly pause: number;
  readonly pauseAt: string;
  /** Seconds that were measured, all repeats together. */
  readonly seconds: number;
  readonly repeats: number;
  /** Time slices of each run. */
  readonly slices: number;
  /** VMAs of the address space given. */
  readonly vmas: number;
  readonly seed: number;
}

/** From so many independent runs on, intervals are taken over them. */
const ENOUGH_REPEATS = 10;

/**
 * Runs a lookup on real threads: readers that hit breakpoints and writers that change the address space
 * around them, on one shared memory. Each answer is compared with what was true while it was found. Threads here
 * are sequentially consistent: what they show is interleaving, never reordering.
 *
 * @throws UserError for options that cannot be; ThreadFailed if a thread throws, does not start or does not stop;
 * ArenaFull if the writers use up the arena
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
  return measureLookups(byId('machine', measuringMachines, 'threads'), options);
}

/** The same on any machine that measures. */
export async function measureLookups(
  machine: MeasuringMachine,
  given: ThreadsOptions,
): Promise<ThreadsResult> {
  // Asked before any memory is made: where memory cannot be shared, its constructor may not even exist.
  const unavailable = machine.unavailable();
  if (unavailable !== undefined) throw new UserError(unavailable);
  const options = threadsOptions(given);
  const settings = settingsOf(options);
  const { readers, writers, operation, writerRate, hold, pause, pauseAt, repeats, slices, seed } = settings;
  const side = writerSideFor(options.lookup, options.writerSide);
  const lookup = sendable(options.lookup);
  const entries = entriesOf(options, seed);
  const runs: { total: Tally; slices: Slice[] }[] = [];
  for (const [nth, ownSeed] of seedsOf(seed, repeats).entries()) {
    const onProgress = (done: number, tally: Tally): void =>
      options.onProgress?.((nth + done) / repeats, tally);
    const { signal } = options;
    runs.push(await measure({ machine, settings, entries, lookup, side, seed: ownSeed, signal, onProgress }));
  }
  const total = tallySum(runs.map((run) => run.total));
  const whole = runs.map((run) => ({ tally: run.total, seconds: secondsOf(run.slices) }));
  const parts = repeats >= ENOUGH_REPEATS ? whole.map((run) => [run]) : runs.map((run) => run.slices);
  const counted = (countOf: (slice: Slice) => Counted): Counted[][] => parts.map((run) => run.map(countOf));
  const seconds = secondsOf(whole);
  return {
    lookup: lookupName(options.lookup),
    writerSide: side.id,
    ...total,
    retryRate: rateInterval(counted(({ tally }) => ({ count: fallbacksOf(tally), of: tally.attempts }))),
    lookupsPerSecond: frequencyInterval(
      counted(({ tally, seconds }) => ({ count: tally.attempts, of: seconds })),
    ),
    intervalsOver: repeats >= ENOUGH_REPEATS ? 'repeats' : 'slices',
    writesPerSecond: total.writes / seconds,
    heldMicroseconds: total.writes === 0 ? 0 : total.openMicroseconds / total.writes,
    ...{ readers, writers, operation, writerRate, hold, pause, pauseAt, seconds, repeats, slices },
    vmas: entries.length,
    seed,
  };
}

const fallbacksOf = ({ writeLocked, collided, changed }: Tally): number => writeLocked + collided + changed;
const secondsOf = (parts: readonly Slice[]): number => parts.reduce((sum, { seconds }) => sum + seconds, 0);

/** The seed itself for the first run, and a number made from it for each other. */
function seedsOf(seed: number, repeats: number): number[] {
  const random = randomFrom(seed);
  return Array.from({ length: repeats }, (_, nth) => (nth === 0 ? seed : random.int(0, 0x7fffffff)));
}

/** A function cannot be sent to a thread, its source can. */
function sendable(lookup: LookupRef): Exclude<LookupRef, Lookup> {
  if (typeof lookup === 'string') return byId('lookup', protocols, lookup).id;
  const sent = typeof lookup === 'function' ? { source: lookup.toString() } : lookup;
  if ('source' in sent) checkLookupSource(sent);
  return sent;
}
