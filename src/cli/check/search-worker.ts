import type { CheckOptions } from '../../check/own-reader/check-options.ts';
import type { ReaderSearch } from '../../check/own-reader/reader-plan.ts';
import { type Searched, searchReader } from '../../check/own-reader/reader-search.ts';
import { lookupOf } from '../../check/stage/prepare.ts';
import { beatInto } from '../../check/watch/heartbeat.ts';
import type { Removal } from '../../check/weaken/removals.ts';
import { searchRaces } from '../../check/weaken/search-races.ts';
import { type CleanSearch, searchRemoval } from '../../check/weaken/search-removal.ts';
import type { ReaderRaces, RemovalResult } from '../../report/reader-report.ts';
import type { WriteCase } from '../../scenarios/write-cases.ts';
import { leaveLateErrors } from '../late-errors.ts';
import { lookupArgument } from '../lookup-argument.ts';

leaveLateErrors();

/** A task for another thread: one search of a reader. */
export type SearchTask = {
  /** The reader, as on the command line. */
  readonly argument: string;
  readonly options: CheckOptions;
  readonly beats: Int32Array<ArrayBuffer>;
} & (
  | { readonly search: ReaderSearch; readonly before: readonly Searched[] }
  | { readonly removal: Removal; readonly clean: readonly CleanSearch[] }
  | { readonly writer: WriteCase }
);

/** A thread that searches a reader of one's own, whole or with something taken away. */
export default async function searchOnThread(
  task: SearchTask,
): Promise<Searched | RemovalResult | ReaderRaces> {
  const { argument, options, beats } = task;
  beatInto(beats);
  const reader = await lookupArgument(argument);
  if ('search' in task) return searchReader(reader, options, task.search, task.before);
  if ('removal' in task) return searchRemoval(lookupOf(reader), options, task.removal, task.clean);
  return searchRaces(lookupOf(reader), options, task.writer);
}
