import type { RemovalResult } from '../../report/reader-report.ts';
import { textTable } from '../format.ts';

/** The switchboard of a reader of one's own: a row for each thing that was taken away, with what is found without it. */
export function removalsTable(removals: readonly RemovalResult[] | null): string {
  if (removals === null)
    return 'No switch was tried: something is found with everything on, and no single switch can be blamed.';
  if (removals.length === 0) return 'No switch was tried: the reader does nothing that could be off.';
  return textTable(
    ['off by itself', 'without it', 'beside'],
    removals.map(({ id, found, foundBy }) => [
      id,
      found === true ? `${foundBy?.kind}` : found === false ? 'nothing is found' : 'not judged in time',
      foundBy === undefined
        ? ''
        : `${foundBy.operation}, ${foundBy.sections}, ${foundBy.model}${foundBy.model === 'lkmm' ? ` ${foundBy.lockModel}` : ''}`,
    ]),
  );
}
