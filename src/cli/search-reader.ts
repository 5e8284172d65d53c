import { availableParallelism } from 'node:os';
import type { LookupRef } from '../check/lookup-ref.ts';
import { type CheckOptions, planOf, type ReaderSearch } from '../check/reader-plan.ts';
import { type Searched, searchReader } from '../check/reader-search.ts';
import { runOnThreads } from './pool.ts';
import type { SearchTask } from './search-worker.ts';

/** Who searches, and who is told. */
export interface SearchOptions {
  /** The reader, as on the command line: each thread loads it anew. */
  readonly argument: string;
  /** Moved whenever the reader does something, on any thread. */
  readonly beats: Int32Array<ArrayBuffer>;
  /** Threads at most; default: as many as there are cores. */
  readonly jobs?: number;
  readonly onProgress: (done: number, of: number) => void;
}

/** Milliseconds of weak memory models that are judged in this thread before others are worth their start. */
const HEAD_START = 1000;

/**
 * All searches of a check, in their order. Interleavings come first and in this thread, where a loop that does not end
 * can be told by its place: what they show of a reader decides whether it is judged any further.
 */
export async function searchOnThreads(
  reader: LookupRef,
  options: CheckOptions,
  { argument, beats, jobs = availableParallelism(), onProgress }: SearchOptions,
): Promise<Searched[]> {
  const plan = planOf(options);
  const found = new Map<ReaderSearch, Searched>();
  const here = (search: ReaderSearch, before: readonly Searched[]): void => {
    onProgress(found.size, plan.length);
    found.set(search, searchReader(reader, options, search, before));
  };
  for (const search of plan.filter(({ model }) => model === 'sc')) here(search, [...found.values()]);
  // Without the traces, which are long.
  const before = [...found.values()].map(({ row }) => ({ row }));
  const rest = plan.filter(({ model }) => model !== 'sc').sort(shortestFirst);
  const until = performance.now() + HEAD_START;
  while (rest.length > 0 && (jobs === 1 || performance.now() < until))
    here(rest.shift() as ReaderSearch, before);
  const tasks = rest.reverse().map((search): SearchTask => ({ argument, options, search, before, beats }));
  let done = found.size;
  const searched = await runOnThreads<SearchTask, Searched>(
    new URL('./search-worker.ts', import.meta.url),
    tasks,
    {
      jobs,
      nameOf: ({ search: { writer, cycles, model } }) => `${writer.id}, ${cycles} sections, ${model}`,
      onDone: () => onProgress(++done, plan.length),
    },
  );
  for (const [at, { search }] of tasks.entries()) found.set(search, searched[at] as Searched);
  return plan.map((search) => found.get(search) as Searched);
}

/** More sections and a weaker model take longer, and of the writers mremap() does most. */
function shortestFirst(a: ReaderSearch, b: ReaderSearch): number {
  const weight = ({ cycles, model, writer }: ReaderSearch): number =>
    4 * cycles + (model === 'lkmm' ? 2 : 0) + (writer.id === 'mremap, moves' ? 3 : 0);
  return weight(a) - weight(b);
}
