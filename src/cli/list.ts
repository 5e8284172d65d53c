import { protocols } from '../lookup/protocols.ts';
import { textTable } from './format.ts';

/** `vmaspec list`: the table of protocols. */
export function listCommand({ json }: { readonly json?: boolean }): void {
  if (json) {
    const rows = protocols.map(({ lookup: _, writerSide, ...row }) => ({
      ...row,
      writerSide: writerSide.id,
    }));
    console.log(JSON.stringify(rows, null, 2));
    return;
  }
  const rows = protocols.map(({ id, writerSide, origin, date, summary }) => [
    id,
    writerSide.id,
    origin,
    date,
    summary,
  ]);
  console.log(textTable(['id', 'writer side', 'origin', 'date', 'what it does'], rows));
  console.log(`\n${protocols.map(({ id, source }) => `${id}: ${source}`).join('\n')}`);
}
