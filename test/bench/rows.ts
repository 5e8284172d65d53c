import type { Reference } from './c-reference.ts';
import { REFERENCE_LOOKUP } from './c-reference.ts';
import { type Contender, labContender } from './contender.ts';
import { type Effort, type Figures, inTurn, ratioOf } from './rounds.ts';
import type { Size } from './space.ts';

/** A line of `npm run bench --json`. */
export interface BenchRow extends Size {
  /** Id of the lookup, or `interleave step`. */
  readonly name: string;
  readonly threads: number;
  /** Time divided by the lookups (or steps) of all threads. */
  readonly nsPerLookup: number;
  /** How often slower than the same lookup in C; null where there is no such figure. */
  readonly ratioToC: number | null;
}

/** A row, and what else the text shows of it. */
export interface MeasuredRow extends BenchRow {
  readonly spread: number;
  readonly nsPerLookupInC: number | null;
}

/** Sizes that are timed. */
export const sizes: readonly Size[] = [10, 1000, 10_000].flatMap((vmas) =>
  [1, 1000].map((uprobes) => ({ vmas, uprobes })),
);
/** Numbers of reader threads. */
export const threadCounts: readonly number[] = [1, 2];
/** Name of the row for the interleaver. */
export const INTERLEAVE = 'interleave step';

/** Times lookups on one address space, the C reference in the same rounds. */
export async function rowsOfSize(
  lookups: readonly string[],
  size: Size,
  reference: Reference | undefined,
  effort: Effort,
): Promise<MeasuredRow[]> {
  const contenders: Contender[] = lookups.map((lookup) => labContender('./runner.ts', { lookup, ...size }));
  if (reference !== undefined) contenders.push(reference.contender(size));
  const rows: MeasuredRow[] = [];
  try {
    for (const threads of threadCounts) {
      const figures = await inTurn(contenders, threads, effort);
      for (const [at, name] of lookups.entries()) {
        const inC = name === REFERENCE_LOOKUP ? figures[lookups.length] : undefined;
        rows.push(rowOf(name, size, threads, figures[at] as Figures, inC));
      }
    }
  } finally {
    for (const contender of contenders) contender.close();
  }
  return rows;
}

/** Times a step of the interleaver on a small address space. */
export async function interleaveRow(effort: Effort): Promise<MeasuredRow> {
  const size = { vmas: 10, uprobes: 1000 };
  const contender = labContender('./interleave-runner.ts', size);
  try {
    const [figures] = await inTurn([contender], 1, effort);
    return rowOf(INTERLEAVE, size, 1, figures as Figures, undefined);
  } finally {
    contender.close();
  }
}

function rowOf(
  name: string,
  size: Size,
  threads: number,
  figures: Figures,
  inC: Figures | undefined,
): MeasuredRow {
  return {
    name,
    ...size,
    threads,
    nsPerLookup: figures.median,
    spread: figures.spread,
    nsPerLookupInC: inC?.median ?? null,
    ratioToC: inC === undefined ? null : ratioOf(figures, inC),
  };
}
