import { explore } from '../../check/judge/interleave/explore.ts';
import type { Verdict } from '../../check/judge/verdict.ts';
import { protocols } from '../../lookup/protocols.ts';
import { probedMappings } from '../../measure/probed-mappings.ts';
import { runThreads } from '../../measure/run-lookups.ts';
import { expectedWord } from '../../scenarios/expected-word.ts';
import { tornSplit } from '../../scenarios/torn-split.ts';
import { progress } from '../progress.ts';
import { type NamedAddressSpace, readMaps } from '../threads/read-maps.ts';
import { hole, introduction, longTable, machine, notes, type TourRow, table } from './tour-text.ts';

/** Options of `vmaspec tour`. */
export interface TourOptions {
  readonly maps: string;
  readonly seconds: number;
  readonly seed: number;
  /** Every protocol of the table, not only those of the story. */
  readonly all?: boolean;
  readonly json?: boolean;
}

/** The rows of the tour: the way back, two posted versions, the merged one. */
const LOOKUPS = ['locked', 'aug02', 'aug05', 'merged'];
const SECTIONS = 2;

/** `vmaspec tour`: the story on this process's own address space. */
export async function tourCommand(options: TourOptions): Promise<void> {
  const space = readMaps(options.maps);
  const probed = probedMappings(space.entries);
  const say = options.json ? () => {} : (text: string) => console.log(text);
  say(introduction(space, probed));
  const lookups = options.all ? protocols.map(({ id }) => id) : LOOKUPS;
  const verdicts = lookups.map((lookup) => explore({ lookup, sections: SECTIONS }));
  say(hole(verdicts.find(({ lookup }) => lookup === 'aug05') as Verdict));
  const rows: TourRow[] = [];
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
  say(options.all ? longTable(rows) : table(rows));
  say(notes(rows, options));
  if (!rows.every(isExpected)) process.exitCode = 1;
}

async function measure(
  verdict: Verdict,
  { entries }: NamedAddressSpace,
  { seconds, seed }: TourOptions,
  onProgress: (part: number) => void,
): Promise<TourRow> {
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
function isExpected({ verdict, judged }: TourRow): boolean {
  const expected = expectedWord(tornSplit, verdict.lookup, SECTIONS);
  return verdict.verdict === expected && (expected !== 'Never' || judged.wrong === 0);
}

function document(
  space: NamedAddressSpace,
  rows: readonly TourRow[],
  { seconds, seed }: TourOptions,
): object {
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
