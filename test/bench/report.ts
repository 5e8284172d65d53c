import { cpus, loadavg, release, type } from 'node:os';
import { type BenchRow, INTERLEAVE, type MeasuredRow } from './rows.ts';

const columns: readonly (readonly [title: string, width: number, cell: (row: MeasuredRow) => string])[] = [
  ['VMAs', 7, ({ vmas }) => vmas.toLocaleString('en')],
  ['uprobes', 9, ({ uprobes }) => uprobes.toLocaleString('en')],
  ['threads', 9, ({ threads }) => String(threads)],
  ['ns/lookup', 11, ({ nsPerLookup }) => nsPerLookup.toFixed(1)],
  ['+-', 7, ({ spread }) => `${(spread * 100).toFixed(1)} %`],
  ['ns in C', 9, ({ nsPerLookupInC }) => nsPerLookupInC?.toFixed(1) ?? '-'],
  ['ratio', 7, ({ ratioToC }) => ratioToC?.toFixed(2) ?? '-'],
];

/** Machine and versions, before the first figure. */
export function heading(compiler: string | undefined): string {
  const load = (loadavg()[0] as number).toFixed(2);
  return [
    `${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${cpus().length} CPUs, load ${load}`,
    `${type()} ${release()}, Node ${process.versions.node}, V8 ${process.versions.v8}`,
    ...(compiler === undefined
      ? ['no cc here, so there is no C reference and no ratio']
      : [compiler, 'C and TypeScript are timed in turn, round by round']),
  ].join('\n');
}

/** Titles of one lookup's table. */
export const tableHead = (name: string): string =>
  `\n${name}\n${columns.map(([title, width]) => title.padStart(width)).join('')}`;

/** A line of a table. */
export const tableLine = (row: MeasuredRow): string =>
  columns.map(([, width, cell]) => cell(row).padStart(width)).join('');

/** The interleaver in words. */
export function interleaveLine({ nsPerLookup, spread }: MeasuredRow): string {
  const perSecond = Math.round(1e9 / nsPerLookup).toLocaleString('en');
  const time = `${nsPerLookup.toFixed(0)} ns (+- ${(spread * 100).toFixed(1)} %)`;
  return `\n${INTERLEAVE}: ${time}, ${perSecond} steps/s while one CPU goes on`;
}

/** How to read the tables. */
export const legend = `
ns/lookup  time divided by the lookups of all threads: two readers that do not
           slow each other show half of one; median over the rounds
+-         half the distance between the quartiles of the rounds
ratio      to the same lookup in C, median over the rounds, each by itself`;

/** A row as `--json` prints it. */
export const jsonRow = ({ name, vmas, uprobes, threads, nsPerLookup, ratioToC }: MeasuredRow): BenchRow => ({
  name,
  vmas,
  uprobes,
  threads,
  nsPerLookup,
  ratioToC,
});
