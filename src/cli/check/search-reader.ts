import { availableParallelism } from 'node:os';
import type { CheckOptions } from '../../check/own-reader/check-options.ts';
import { planOf, type ReaderSearch } from '../../check/own-reader/reader-plan.ts';
import type { Assessment } from '../../check/own-reader/reader-rows.ts';
import { type Searched, searchReader } from '../../check/own-reader/reader-search.ts';
import { inSearchOrder } from '../../check/own-reader/search-order.ts';
import type { LookupRef } from '../../check/reader/lookup-ref.ts';
import { lookupOf } from '../../check/stage/prepare.ts';
import { cleanSearches } from '../../check/weaken/clean-searches.ts';
import { removalsOf } from '../../check/weaken/removals.ts';
import { racingWriters } from '../../check/weaken/search-races.ts';
import type { ReaderRaces, ReaderRow, RemovalResult } from '../../report/reader-report.ts';
import { runOnThreads } from '../pool.ts';
import type { SearchTask } from './search-worker.ts';

/** How to search, and whom to tell. */
export interface SearchOptions {
  /** The reader, as on the command line: each thread loads it anew. */
  readonly argument: string;
  /** Moved whenever the reader does something, on any thread. */
  readonly beats: Int32Array<ArrayBuffer>;
  /** Threads at most; default: as many as there are cores. */
  readonly jobs?: number;
  readonly onProgress: (done: number, of: number) => void;
  /** Told of each row when it is there, in whatever order. */
  readonly onRow?: (row: ReaderRow) => void;
}

/** Milliseconds of searches under weak memory models in this thread before starting other threads pays off. */
const HEAD_START = 1000;

/**
 * All searches of a check, in their order. Interleavings come first and in this thread, where the place of an endless
 * loop can be told; what they show decides whether the reader is judged any further.
 */
export async function searchOnThreads(
  reader: LookupRef,
  options: CheckOptions,
  { argument, beats, jobs = availableParallelism(), onProgress, onRow }: SearchOptions,
): Promise<Searched[]> {
  const plan = planOf(options);
  const found = new Map<ReaderSearch, Searched>();
  const here = (search: ReaderSearch, before: readonly Searched[]): void => {
    onProgress(found.size, plan.length);
    const searched = searchReader(reader, options, search, before);
    found.set(search, searched);
    onRow?.(searched.row);
  };
  for (const search of inSearchOrder(plan.filter(({ model }) => model === 'sc')))
    here(search, [...found.values()]);
  // Without the traces, which are long.
  const before = [...found.values()].map(({ row }) => ({ row }));
  const rest = plan.filter(({ model }) => model !== 'sc').sort(shortestFirst);
  const until = performance.now() + HEAD_START;
  while (rest.length > 0 && (jobs === 1 || performance.now() < until))
    here(rest.shift() as ReaderSearch, before);
  const tasks = rest.reverse().map((search) => ({ argument, options, search, before, beats }));
  let done = found.size;
  const searched = await runOnThreads<SearchTask, Searched>(WORKER, tasks, {
    jobs,
    nameOf: taskName,
    onDone: ({ row }) => {
      onProgress(++done, plan.length);
      onRow?.(row);
    },
  });
  for (const [at, { search }] of tasks.entries()) found.set(search, searched[at] as Searched);
  return plan.map((search) => found.get(search) as Searched);
}

const WORKER = new URL('./search-worker.ts', import.meta.url);

/** The name of a task in an error. */
function taskName(task: SearchTask): string {
  if ('search' in task) {
    const { writer, sections, model } = task.search;
    return `${writer.id}, ${sections} sections, ${model}`;
  }
  return 'removal' in task ? `without ${task.removal.id}` : `races beside ${task.writer.id}`;
}

/**
 * For a reader in which nothing was found: takes one thing after the other away, and finds which of its accesses
 * race.
 */
export async function assessOnThreads(
  reader: LookupRef,
  options: CheckOptions,
  searched: readonly Searched[],
  { argument, beats, jobs = availableParallelism(), onProgress }: SearchOptions,
): Promise<Assessment> {
  const clean = cleanSearches(planOf(options), searched);
  if (options.removals === false || clean === undefined || clean.length === 0) return {};
  const shared = { argument, options, beats };
  const removals = removalsOf(lookupOf(reader), options).map((removal) => ({ ...shared, removal, clean }));
  const races = racingWriters(options).map((writer) => ({ ...shared, writer }));
  let done = 0;
  const results = await runOnThreads<SearchTask, RemovalResult | ReaderRaces>(
    WORKER,
    [...removals, ...races],
    {
      jobs,
      nameOf: taskName,
      onDone: () => onProgress(++done, removals.length + races.length),
    },
  );
  return {
    removals: results.slice(0, removals.length) as RemovalResult[],
    races: results.slice(removals.length) as ReaderRaces[],
  };
}

/** More sections and a weaker model take longer, and of the writers mremap() does most. */
function shortestFirst(a: ReaderSearch, b: ReaderSearch): number {
  const weight = ({ sections, model, writer }: ReaderSearch): number =>
    4 * sections + (model === 'lkmm' ? 2 : 0) + (writer.id === 'mremap-moves' ? 3 : 0);
  return weight(a) - weight(b);
}
