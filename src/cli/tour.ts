import { cpus, release, type } from 'node:os';
import { explore } from '../check/explore.ts';
import { runThreads, type ThreadsResult } from '../check/threads/run-lookups.ts';
import { probedMappings } from '../check/threads/workload.ts';
import type { Verdict } from '../check/verdict.ts';
import type { MapsEntry } from '../mm/proc-maps.ts';
import { traceText } from '../report/trace-text.ts';
import { tornSplit } from '../scenarios/torn-split.ts';
import { count, fill, percentInterval, textTable } from './format.ts';
import { progress } from './progress.ts';
import { type NamedAddressSpace, readMaps } from './read-maps.ts';

/** Options of `vmaspec tour`. */
export interface TourOptions {
  readonly maps: string;
  readonly seconds: number;
  readonly seed: number;
  readonly json?: boolean;
}

/** The rows of the tour: the way back, two posted versions, the merged one. */
const LOOKUPS = ['locked', 'aug02', 'aug05', 'merged'];
const SECTIONS = 2;

interface Row {
  readonly verdict: Verdict;
  /** Judged by the oracle: retry rate and wrong answers. */
  readonly judged: ThreadsResult;
  /** Without the oracle: speed. */
  readonly speed: ThreadsResult;
}

/** `vmaspec tour`: the story on this process's own address space. */
export async function tourCommand(options: TourOptions): Promise<void> {
  const space = readMaps(options.maps);
  const probed = probedMappings(space.entries);
  const say = options.json ? () => {} : (text: string) => console.log(text);
  say(introduction(space, probed));
  const verdicts = LOOKUPS.map((lookup) => explore({ lookup, sections: SECTIONS }));
  say(hole(verdicts.find(({ lookup }) => lookup === 'aug05') as Verdict));
  const rows: Row[] = [];
  const bar = progress(!options.json);
  try {
    for (const [done, verdict] of verdicts.entries()) {
      const onProgress = (part: number): void =>
        bar.update(`${verdict.lookup} on threads`, (done + part) / verdicts.length);
      rows.push(await measure(verdict, space, options, onProgress));
    }
  } finally {
    bar.stop();
  }
  if (options.json) console.log(JSON.stringify(document(space, rows, options), null, 2));
  say(table(rows));
  say(notes(rows, options));
  if (!rows.every(isExpected)) process.exitCode = 1;
}

async function measure(
  verdict: Verdict,
  { entries }: NamedAddressSpace,
  { seconds, seed }: TourOptions,
  onProgress: (part: number) => void,
): Promise<Row> {
  const run = { lookup: verdict.lookup, addressSpace: entries, seed };
  const judged = await runThreads({ ...run, seconds, onProgress: (part) => onProgress((part * 2) / 3) });
  const speed = await runThreads({
    ...run,
    seconds: seconds / 2,
    judged: false,
    onProgress: (part) => onProgress((2 + part) / 3),
  });
  return { verdict, judged, speed };
}

/** What the scenario says must come out, and no wrong answer where it says Never. */
function isExpected({ verdict, judged }: Row): boolean {
  const expected = tornSplit.expected[verdict.lookup]?.[SECTIONS - 1];
  return verdict.verdict === expected && (expected !== 'Never' || judged.wrong === 0);
}

function introduction({ name, entries }: NamedAddressSpace, probed: readonly MapsEntry[]): string {
  const files = new Set(entries.map(({ file }) => file).filter((file) => file !== ''));
  const names = [...new Set(probed.map(({ path }) => path.replace(/^.*\//, '')))].join(', ');
  return [
    'vmaspec tour: can a uprobe hit find its uprobe without taking mmap_lock?',
    '',
    `Address space: ${name}, ${entries.length} VMAs, ${files.size} files`,
    fill(`Uprobes in:    ${names}`, ' '.repeat(15)),
  ].join('\n');
}

function hole({ witness }: Verdict): string {
  if (witness === undefined) return '\nNo wrong answer of aug05 was found: that is not what is expected.';
  return [
    '',
    'The patch of 5 Aug 2024 (aug05) checks mm_lock_seq, then vm_lock_seq. Two',
    'write sections around those two loads make it accept a torn read, even',
    'without any memory reordering:',
    '',
    traceText(witness),
    '',
    `  ${witness.outcome}`,
    '',
    'As merged in v6.14 the same question has the answer Never. On threads:',
  ].join('\n');
}

function table(rows: readonly Row[]): string {
  const head = ['lookup', 'lookups/s', 'retry rate (95 %)', 'wrong, seen', 'can it be wrong?'];
  const lines = rows.map(({ verdict, judged, speed }) => [
    verdict.lookup,
    count(speed.lookupsPerSecond.mean),
    verdict.lookup === 'locked' ? 'none, it waits' : percentInterval(judged.retryRate),
    `${count(judged.wrong)} of ${count(judged.attempts)}`,
    `${verdict.verdict} ${verdict.positive} ${verdict.negative}`,
  ]);
  return `\n${textTable(head, lines)}`;
}

function notes(rows: readonly Row[], { seconds, seed }: TourOptions): string {
  const [first] = rows;
  const witnesses = rows.flatMap(({ verdict }) => verdict.witness ?? []);
  const writes = Math.round(Math.min(...rows.map(({ judged }) => judged.writesPerSecond)) / 1000);
  const most = Math.round(Math.max(...rows.map(({ judged }) => judged.writesPerSecond)) / 1000);
  return [
    '',
    'Can it be wrong? Positive and negative executions, as herd counts them:',
    ...(first?.verdict.bounds.map((bound) => `  ${bound}`) ?? []),
    'Replay the wrong ones:',
    ...witnesses.map(({ lookup, schedule }) => `  npx vmaspec explore ${lookup} --schedule ${schedule}`),
    '',
    `On threads: 1 reader, 1 writer that splits and merges without pause (${writes} to`,
    `${most} thousand sections/s), ${seconds} s each, seed ${seed}; speeds without the oracle.`,
    'Threads here are sequentially consistent: they show interleaving, never',
    "reordering, and so prove no barrier. Speeds are TypeScript's on this machine,",
    "not a kernel's:",
    fill(`  ${machine()}`, '  '),
  ].join('\n');
}

const machine = (): string =>
  `${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${cpus().length} cores, Node ${process.versions.node}, ${type()} ${release()}`;

function document(space: NamedAddressSpace, rows: readonly Row[], { seconds, seed }: TourOptions): object {
  return {
    addressSpace: { name: space.name, vmas: space.entries.length },
    machine: machine(),
    secondsPerLookup: seconds,
    seed,
    rows: rows.map(({ verdict, judged, speed }) => ({
      lookup: verdict.lookup,
      lookupsPerSecond: speed.lookupsPerSecond,
      retryRate: judged.retryRate,
      wrong: judged.wrong,
      unjudged: judged.unjudged,
      attempts: judged.attempts,
      writesPerSecond: judged.writesPerSecond,
      verdict: verdict.verdict,
      positive: verdict.positive,
      negative: verdict.negative,
      bounds: verdict.bounds,
      schedule: verdict.witness?.schedule ?? null,
    })),
  };
}
