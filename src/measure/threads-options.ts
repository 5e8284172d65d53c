import type { LookupRef } from '../check/reader/lookup-ref.ts';
import { entries } from '../common/maps-shape.ts';
import { DEFAULTS, resolved, TERMS } from '../common/options.ts';
import { randomFrom } from '../common/random.ts';
import { every, oneOf, refuse, type Shape, text, truth, whole, within } from '../common/shapes.ts';
import type { MapsEntry } from '../mm/maps-entry.ts';
import { syntheticMaps } from '../mm/synthetic-maps.ts';
import { MEGABYTE } from './arena-size.ts';
import { defaultPauseAt, fieldNamed } from './pause-point.ts';
import type { Tally } from './tally.ts';
import { type Operation, operations } from './write-plan.ts';

/** What to run on threads. */
export interface ThreadsOptions {
  /** Id of the table, a self-contained function, its source, or where a module exports it. */
  readonly lookup: LookupRef;
  /** The address space: the result of {@link parseMaps}, or a number of VMAs to be made up from the seed. */
  readonly addressSpace: readonly MapsEntry[] | number;
  /** Threads that hit breakpoints; default 1. */
  readonly readers?: number;
  /** Threads that change the address space, each mappings of its own; default 1, and 0 if the rate is 0. */
  readonly writers?: number;
  /** What the writers do, and undo again; default `split`. */
  readonly operation?: Operation;
  /**
   * Write sections per second of all writers together, as a Poisson stream; `max` without pause; 0 for no writer.
   * Default `max`.
   */
  readonly writerRate?: number | 'max';
  /** Microseconds, 0 to 1000, that a writer keeps each section open when its work is done; default 0. */
  readonly hold?: number;
  /** Duration of a run in seconds; default 2. With {@link ThreadsOptions.attempts} the most it may last. */
  readonly seconds?: number;
  /** Ends a run after so many lookups of all readers together, instead of after a time. */
  readonly attempts?: number;
  /** Independent runs, each with a seed made from the seed; default 1. From 10 on intervals are over them. */
  readonly repeats?: number;
  /** Time slices of a run that intervals are taken over with fewer repeats; default 400, least 100. */
  readonly slices?: number;
  /** Seed of the probed addresses, of the order of visits and writes, and of the pauses; 32 bits, default 1. */
  readonly seed?: number;
  /** Addresses probed in each of up to four executable mappings; default 16. */
  readonly sites?: number;
  /** Addresses probed in all executable mappings together, instead of `sites`. */
  readonly uprobes?: number;
  /** Holds each reader up at {@link ThreadsOptions.pauseAt} for 0 to so many microseconds, drawn evenly. */
  readonly pause?: number;
  /** Field of a kernel structure, by its name: the pause comes right before each access of a reader to this field. */
  readonly pauseAt?: string;
  /** Width of the counters; default 32. */
  readonly seqBits?: number;
  /** Id of a writer side; default: that of the protocol, `refcnt` for a lookup of your own. */
  readonly writerSide?: string;
  /** Whether each answer is judged; costs time, so speeds are best taken without. Default true. */
  readonly judged?: boolean;
  /** Megabytes of the memory that all threads share; default: what the address space and the writers need. */
  readonly arena?: number;
  /** Stops the run at once; the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Told after each slice how much is done and what this run has counted so far. */
  readonly onProgress?: (done: number, tally: Tally) => void;
}

/** The options with all defaults filled in. */
export type ThreadsSettings = ReturnType<typeof settingsOf>;

/** Seconds that a run by a number of lookups may take by default. */
const A_DAY = 86_400;

const addressSpace: Shape = (value, at) =>
  (typeof value === 'number' ? whole(2, 1_000_000) : entries)(value, at);
const writerRate: Shape = (value, at) => {
  if (value === 'max') return;
  if (typeof value !== 'number') refuse(at, 'a number of write sections per second, or "max"', value);
  within(0, 1e7)(value, at);
};

const { lookup, writerSide, seed, signal, onProgress } = TERMS;
const NEEDED = { lookup, addressSpace };
const OPTIONAL = every<Exclude<keyof ThreadsOptions, keyof typeof NEEDED>>()({
  ...{ writerRate, writerSide, seed, signal, onProgress, judged: truth },
  readers: whole(1, 64),
  writers: whole(0, 64),
  operation: oneOf('operation', operations),
  hold: within(0, 1000),
  seconds: within(0.05, A_DAY),
  attempts: whole(1, 1e12),
  repeats: whole(1, 10_000),
  slices: whole(100, 10_000),
  sites: whole(1, 1024),
  uprobes: whole(1, 100_000),
  pause: within(0, 100),
  pauseAt: text,
  seqBits: whole(2, 32),
  arena: within(0.1, 4096),
});

/**
 * The options of a run on threads, checked.
 *
 * @throws UserError that names the option, its range and what was given
 */
export const threadsOptions = (options: ThreadsOptions): ThreadsOptions =>
  resolved(options, 'a run of threads', NEEDED, OPTIONAL);

/** Fills in what was left out. */
export function settingsOf(options: ThreadsOptions) {
  const seed = options.seed ?? DEFAULTS.seed;
  const writerRate = options.writerRate ?? ('max' as const);
  const settings = {
    readers: options.readers ?? 1,
    writers: options.writers ?? (writerRate === 0 ? 0 : 1),
    operation: options.operation ?? ('split' as const),
    writerRate,
    hold: options.hold ?? 0,
    seconds: options.seconds ?? (options.attempts === undefined ? 2 : A_DAY),
    attempts: options.attempts,
    repeats: options.repeats ?? 1,
    slices: options.slices ?? 400,
    seed,
    sitesPerMapping: options.sites ?? 16,
    uprobes: options.uprobes,
    pause: options.pause ?? 0,
    pauseAt: options.pauseAt ?? defaultPauseAt(options.lookup),
    seqBits: options.seqBits ?? 32,
    judged: options.judged ?? true,
    arenaBytes: options.arena === undefined ? undefined : options.arena * MEGABYTE,
  };
  fieldNamed(settings.pauseAt);
  return { ...settings, writers: writerRate === 0 ? 0 : settings.writers };
}

/** The mappings of an address space that was given as mappings or as a number of VMAs. */
export function entriesOf({ addressSpace }: ThreadsOptions, seed: number): readonly MapsEntry[] {
  if (typeof addressSpace !== 'number') return addressSpace;
  return syntheticMaps(addressSpace, randomFrom(seed).int);
}
