import { availableParallelism } from 'node:os';
import { type Cell, cellName, judgeCell } from '../check/cells.ts';
import type { CheckRow } from '../check/check-scenario.ts';
import type { Model } from '../scenarios/expectation.ts';
import { runOnThreads } from './pool.ts';

/** How many cells are judged at a time, and who is told. */
export interface JudgeCellsOptions {
  /** Threads at most; default: as many as there are cores. */
  readonly jobs?: number;
  /** Called with the number of cells done. */
  readonly onProgress?: (done: number) => void;
}

/** Milliseconds that are judged in this thread before others are worth their start. */
const HEAD_START = 300;

/** The weaker a model, the longer it takes: a long search that starts last would keep one core busy alone. */
const LONGEST_FIRST: readonly Model[] = ['lkmm', 'tso', 'sc'];

/**
 * Judges cells on all cores; their rows have the order of the cells. What takes no longer than to start a thread is
 * judged in this one.
 *
 * @throws Error that names the cell which could not be judged
 */
export async function judgeCells(
  cells: readonly Cell[],
  { jobs = availableParallelism(), onProgress }: JudgeCellsOptions = {},
): Promise<CheckRow[]> {
  const rows = new Map<Cell, CheckRow>();
  const queue = cells.toSorted((a, b) => LONGEST_FIRST.indexOf(a.model) - LONGEST_FIRST.indexOf(b.model));
  const until = performance.now() + HEAD_START;
  for (let cell = queue.at(-1); cell !== undefined; cell = queue.at(-1)) {
    const isQuick = cell.model === 'sc' && performance.now() < until;
    if (jobs > 1 && queue.length > 1 && !isQuick) break;
    rows.set(cell, judgeHere(cell));
    queue.pop();
    onProgress?.(rows.size);
  }
  let done = rows.size;
  const worker = new URL('./cell-worker.ts', import.meta.url);
  const judged = await runOnThreads<Cell, CheckRow>(worker, queue, {
    jobs,
    nameOf: cellName,
    onDone: () => onProgress?.(++done),
  });
  for (const [at, cell] of queue.entries()) rows.set(cell, judged[at] as CheckRow);
  return cells.map((cell) => rows.get(cell) as CheckRow);
}

function judgeHere(cell: Cell): CheckRow {
  try {
    return judgeCell(cell);
  } catch (cause) {
    throw new Error(`${cellName(cell)}: ${(cause as Error).message}`, { cause });
  }
}
