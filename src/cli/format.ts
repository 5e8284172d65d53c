// cli-table3: kept, aligns columns by their width on the terminal; borders are switched off.
import Table from 'cli-table3';
import type { Interval } from '../common/mean-interval.ts';

const NO_BORDERS = Object.fromEntries(
  [
    ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'],
  ]
    .flat()
    .map((part) => [part, '']),
);

/** A table of text, columns two spaces apart, numbers as given. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = new Table({
    chars: { ...NO_BORDERS, middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    head: [...head],
  });
  for (const row of rows) table.push([...row]);
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** `2.1 M`, `840 k`, `12`. */
export function count(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)} M`;
  return value >= 1e4 ? `${Math.round(value / 1e3)} k` : `${Math.round(value)}`;
}

/** `1.6 % (1.2 to 2.0)`. */
export function percentInterval({ mean, low, high }: Interval): string {
  const digits = mean >= 0.1 ? 0 : mean >= 0.001 ? 1 : 2;
  const percent = (value: number): string => (value * 100).toFixed(digits);
  return `${percent(mean)} % (${percent(low)} to ${percent(high)})`;
}

/** Columns of a terminal that texts keep to. Commands to be copied are never broken. */
const COLUMNS = 78;

/** Breaks a text into lines between words; all but the first begin with the indent. */
export function fill(text: string, indent: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line === undefined) lines.push(word);
    else if (line.length + 1 + word.length <= COLUMNS) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(`${indent}${word}`);
  }
  return lines.join('\n');
}
