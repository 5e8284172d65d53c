/** A cell of text or a number. */
type Cell = string | number | undefined;

const cell = (value: Cell): string => {
  const text = `${value ?? ''}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/**
 * Rows as CSV (RFC 4180, lines end in LF), with the names of the columns first.
 *
 * @example
 * ```ts
 * import { csvText } from 'vmaspec';
 *
 * console.log(csvText([{ bits: 4, vma: 'untouched' }]));
 * ```
 */
export function csvText(rows: readonly Readonly<Record<string, string | number>>[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
  return lines.map((line) => `${line.map(cell).join(',')}\n`).join('');
}
