import { protocols } from '../../lookup/protocols.ts';
import { fill, textTable } from '../format.ts';

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
  const table = textTable(
    ['lookup', 'writer side', 'origin', 'date'],
    protocols.map(({ id, writerSide, origin, date }) => [id, writerSide.id, origin, date]),
  );
  console.log(
    [
      table,
      ...protocols.flatMap(({ id, summary, source }) => ['', fill(`${id}: ${summary}`, '  '), `  ${source}`]),
    ].join('\n'),
  );
}
