/** One run of readers and writers over one workload, counted by time slices. */

import { UserError } from '../common/errors.ts';
import { randomFrom } from '../common/random.ts';
import type { WriterSide } from '../locks/writer-side.ts';
import type { MeasuredJob, MeasuredRun, MeasuringMachine } from '../machines/machine.ts';
import { SLOT_BYTES } from '../memory/words.ts';
import type { MapsEntry } from '../mm/maps-entry.ts';
import { pendingOf } from './arena-size.ts';
import { drawPauses, fieldNamed } from './pause-point.ts';
import { programs } from './programs.ts';
import { readTally, type Tally, tallyBytes, tallySince, tallySum } from './tally.ts';
import type { ThreadsOptions, ThreadsSettings } from './threads-options.ts';
import type { SentReaderInput, SentWriterInput } from './worker-inputs.ts';
import { createWorkload } from './workload.ts';

/** What to measure on which machine: the settings, for one seed. */
export interface Measurement {
  readonly machine: MeasuringMachine;
  readonly settings: ThreadsSettings;
  readonly entries: readonly MapsEntry[];
  readonly lookup: SentReaderInput['lookup'];
  readonly side: WriterSide;
  readonly seed: number;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ThreadsOptions['onProgress'];
}

/** What was counted in a slice of time. */
export interface Slice {
  readonly tally: Tally;
  readonly seconds: number;
}

/** The length of a slice if a run ends by a count: then the number of slices is not known. */
const SLICE_MS = 100;

/**
 * @throws UserError if the workload cannot be; the machine's failure if a program throws, does not start or does not stop;
 * ArenaFull if the writers use up the arena
 */
export async function measure(asked: Measurement): Promise<{ total: Tally; slices: Slice[] }> {
  const { machine, settings, entries, side, seed } = asked;
  const { readers, writers, seconds, attempts, writerRate } = settings;
  const workload = createWorkload({ ...settings, entries, side, seed, allocate: machine.allocate });
  const { truth, space, plans, addresses, visits, words, firstFree } = workload;
  const tally = machine.allocate(tallyBytes(readers + writers));
  const field = settings.pause === 0 ? undefined : fieldNamed(settings.pauseAt);
  const random = randomFrom(seed + 1);
  const jobs: MeasuredJob[] = [];
  for (let reader = 0; reader < readers; reader++) {
    const { lookup } = asked;
    const { judged } = settings;
    const quota = attempts === undefined ? Number.POSITIVE_INFINITY : shareOf(attempts, reader, readers);
    const input: SentReaderInput = {
      ...{ lookup, mm: space.mm, addresses, visits, truth, judged, quota, tally },
    };
    const pause = field === undefined ? undefined : { field, micros: drawPauses(settings.pause, random) };
    jobs.push({ name: `reader ${reader}`, program: 'reader', input, pause, ends: attempts !== undefined });
  }
  const { side: _, ...sentSpace } = space;
  const maxPending = pendingOf(words.byteLength / SLOT_BYTES - firstFree, writers);
  for (const [writer, plan] of plans.entries()) {
    const pauses = writerRate === 'max' ? new Float64Array() : poisson(writerRate / writers, random);
    const input: SentWriterInput = {
      space: sentSpace,
      side: side.id,
      plan,
      pauses,
      hold: settings.hold,
      maxPending,
      truth,
      tally,
    };
    const name = writers === 1 ? 'the writer' : `writer ${writer}`;
    jobs.push({ name, program: 'writer', input });
  }
  const counted: Tally[] = [];
  const times: number[] = [];
  const [sliceMs, sliceCount] =
    attempts === undefined
      ? [(seconds * 1000) / settings.slices, settings.slices]
      : [SLICE_MS, Math.ceil((seconds * 1000) / SLICE_MS)];
  await runJobs(machine, {
    ...{ words, firstFree, programs, jobs, sliceMs, slices: sliceCount, signal: asked.signal },
    isIdle: () => readTally(tally).attempts === 0,
    onSlice(slice, elapsedMs) {
      const now = readTally(tally);
      counted.push(now);
      times.push(elapsedMs / 1000);
      const byCount = attempts === undefined ? 0 : now.attempts / attempts;
      asked.onProgress?.(attempts === undefined ? slice / sliceCount : byCount, now);
    },
  });
  const total = counted.at(-1) as Tally;
  if (total.attempts === 0) {
    const elapsed = (times.at(-1) as number).toPrecision(2);
    throw machine.failure(`no lookup came to its end in ${elapsed} s: give the run more seconds`);
  }
  const slices = counted.slice(1).map((now, at) => ({
    tally: tallySince(now, counted[at] as Tally),
    seconds: (times[at + 1] as number) - (times[at] as number),
  }));
  const last = slices.at(-1) as Slice;
  const before = slices.at(-2);
  // A run that ends by a count ends within a slice, which is added to the one before: a short one says nothing.
  if (attempts !== undefined && before !== undefined && last.seconds < before.seconds / 2) {
    const tally = tallySum([before.tally, last.tally]);
    slices.splice(-2, 2, { tally, seconds: before.seconds + last.seconds });
  }
  return { total, slices };
}

/** A lookup that cannot be loaded is no failure of the machine. */
async function runJobs(machine: MeasuringMachine, run: MeasuredRun): Promise<void> {
  try {
    await machine.run(run);
  } catch (error) {
    throw error instanceof Error && machine.thrownBy(error) === 'UserError'
      ? new UserError(error.message)
      : error;
  }
}

/** The share of one thread, so that all threads together do the whole. */
const shareOf = (whole: number, nth: number, of: number): number =>
  Math.floor((whole * (nth + 1)) / of) - Math.floor((whole * nth) / of);

/** Pauses of a Poisson stream of so many sections per second, in microseconds. */
const poisson = (rate: number, random: { float(): number }): Float64Array =>
  Float64Array.from({ length: 1024 }, () => (-Math.log(1 - random.float()) / rate) * 1e6);
