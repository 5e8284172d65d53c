import type { CheckOptions, ReaderSearch } from '../check/reader-plan.ts';
import { type Searched, searchReader } from '../check/reader-search.ts';
import { beatInto } from '../check/watch/heartbeat.ts';
import { lookupArgument } from './lookup-argument.ts';

/** A search for another thread. */
export interface SearchTask {
  /** The reader, as on the command line. */
  readonly argument: string;
  readonly options: CheckOptions;
  readonly search: ReaderSearch;
  readonly before: readonly Searched[];
  readonly beats: Int32Array<ArrayBuffer>;
}

/** A thread that searches for what a reader of one's own may do. */
export default async function searchOnThread(task: SearchTask): Promise<Searched> {
  beatInto(task.beats);
  return searchReader(await lookupArgument(task.argument), task.options, task.search, task.before);
}
