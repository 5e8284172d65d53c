import type { ReaderSearch } from '../own-reader/reader-plan.ts';
import type { Searched } from '../own-reader/reader-search.ts';
import type { CleanSearch } from './search-removal.ts';

/**
 * The searches that can show what a removal breaks: all that were judged, if nothing was found in any. Undefined if
 * something was found: then a removal teaches nothing.
 */
export function cleanSearches(
  plan: readonly ReaderSearch[],
  searched: readonly Searched[],
): readonly CleanSearch[] | undefined {
  if (searched.some(({ row }) => row.findings.length > 0)) return undefined;
  return plan.flatMap((search, at) => {
    const row = searched[at]?.row;
    if (row === undefined || row.verdict === 'not judged') return [];
    return [{ search, executions: row.positive + row.negative }];
  });
}
