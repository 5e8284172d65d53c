import type { ReaderReport, RemovalResult } from './reader-report.ts';
import { wrap } from './wrap.ts';

/** What a Never is worth: which of the reader's operations are missed once they are taken away. */
export function removalsText({ removals, rows }: ReaderReport): string[] {
  if (removals === null) return [];
  if (removals.length === 0)
    return wrap('It does nothing that could be taken away: that nothing was found says nothing of it.');
  const found = removals.filter((one) => one.found === true).length;
  const missing = listed(removals.filter((one) => one.found === false));
  const late = listed(removals.filter((one) => one.found === 'not judged'));
  const models = [...new Set(rows.map(({ model }) => model))].join(', ');
  return [
    ...wrap(
      `Of ${removals.length} removal${removals.length === 1 ? '' : 's'} ${found} ${found === 1 ? 'is' : 'are'} found (${models})` +
        `${missing === '' ? '' : `; not found: ${missing}`}${late === '' ? '' : `; not judged in time: ${late}`}.`,
    ),
  ];
}

const listed = (removals: readonly RemovalResult[]): string => removals.map(({ id }) => id).join(', ');
