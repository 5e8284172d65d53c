/** What the tour says. */
import { cpus, release, type } from 'node:os';
import type { Verdict } from '../../check/judge/verdict.ts';
import { protocols } from '../../lookup/protocols.ts';
import type { ThreadsResult } from '../../measure/run-lookups.ts';
import type { MapsEntry } from '../../mm/maps-entry.ts';
import { traceText } from '../../report/trace-text.ts';
import { count, fill, percentInterval, textTable } from '../format.ts';
import type { NamedAddressSpace } from '../threads/read-maps.ts';

/** What was found out about one lookup. */
export interface TourRow {
  readonly verdict: Verdict;
  /** Judged by the oracle: retry rate and wrong answers. */
  readonly judged: ThreadsResult;
  /** Without the oracle: speed. */
  readonly speed: ThreadsResult;
}

export function introduction({ name, entries }: NamedAddressSpace, probed: readonly MapsEntry[]): string {
  const files = new Set(entries.map(({ file }) => file).filter((file) => file !== ''));
  const names = [...new Set(probed.map(({ path }) => path.replace(/^.*\//, '')))].join(', ');
  return [
    'vmaspec tour: can a uprobe hit find its uprobe without taking mmap_lock?',
    '',
    `Address space: ${name}, ${entries.length} VMAs, ${files.size} files`,
    fill(`Simulated uprobes in: ${names}`, ' '.repeat(22)),
  ].join('\n');
}

export function hole({ witness }: Verdict): string {
  if (witness === undefined) return '\nNo wrong answer of aug05 was found: that is not what is expected.';
  return [
    '',
    'The patch of 5 Aug 2024 (aug05) loads mm_lock_seq, then vm_lock_seq, and accepts',
    'if the first is unchanged and the second differs from it. If the unlock of one',
    'section and the mark of the next both fall between these two loads, it accepts a',
    'torn pair, even without any memory reordering (old, new: before or after the',
    "writer's store to that field):",
    '',
    traceText(witness),
    '',
    `  ${witness.outcome}`,
    '',
    'With its two loads swapped it never does, nor does the lookup merged in v6.14',
    'with its own writer side, a seqcount. On threads:',
  ].join('\n');
}

const retryRateOf = ({ lookup, retryRate }: TourRow['judged']): string =>
  protocols.find(({ id }) => id === lookup)?.withoutTrying === 'waits'
    ? 'none, it waits'
    : percentInterval(retryRate);

export function table(rows: readonly TourRow[]): string {
  const head = ['lookup', 'lookups/s', 'retry rate (95 %)', 'wrong, seen', 'can it be wrong?'];
  const lines = rows.map(({ verdict, judged, speed }) => [
    verdict.lookup,
    count(speed.lookupsPerSecond.mean),
    retryRateOf(judged),
    `${count(judged.wrong)} of ${count(judged.attempts)}`,
    `${verdict.verdict} ${verdict.positive} ${verdict.negative}`,
  ]);
  return `\n${textTable(head, lines)}`;
}

/** The table of all protocols: names are long, so each row says less. */
export function longTable(rows: readonly TourRow[]): string {
  const head = ['lookup', 'lookups/s', 'retry rate (95 %)', 'wrong', 'verdict'];
  const lines = rows.map(({ verdict, judged, speed }) => [
    verdict.lookup,
    count(speed.lookupsPerSecond.mean),
    retryRateOf(judged),
    count(judged.wrong),
    verdict.verdict,
  ]);
  const attempts = rows.reduce((sum, { judged }) => sum + judged.attempts, 0);
  return `\n${textTable(head, lines)}\n\nWrong answers seen, in ${count(attempts)} lookups on threads; verdict: can it be wrong?`;
}

export function notes(
  rows: readonly TourRow[],
  { seconds, seed }: { readonly seconds: number; readonly seed: number },
): string {
  const [first] = rows;
  const witnesses = rows.flatMap(({ verdict }) => verdict.witness ?? []);
  const writes = Math.round(Math.min(...rows.map(({ judged }) => judged.writesPerSecond)) / 1000);
  const most = Math.round(Math.max(...rows.map(({ judged }) => judged.writesPerSecond)) / 1000);
  return [
    '',
    'Can it be wrong? Wrong and right executions (classes of interleavings, as herd',
    'counts them; no probability):',
    ...(first?.verdict.bounds.map((bound) => `  ${bound}`) ?? []),
    'Replay the wrong ones:',
    ...witnesses.map(({ lookup, schedule }) => `  npx vmaspec explore ${lookup} --schedule ${schedule}`),
    '',
    `On threads: 1 reader, 1 writer that splits and merges without pause (${writes} to`,
    `${most} thousand sections/s), ${seconds} s each, seed ${seed}; speeds without the oracle.`,
    'With fewer free cores than threads they take turns and meet less often.',
    'Threads here are sequentially consistent: they show interleaving, never',
    "reordering, and so prove no barrier. Speeds are TypeScript's on this machine,",
    "not a kernel's:",
    fill(`  ${machine()}`, '  '),
  ].join('\n');
}

export const machine = (): string =>
  `${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${cpus().length} cores, Node ${process.versions.node}, ${type()} ${release()}`;
