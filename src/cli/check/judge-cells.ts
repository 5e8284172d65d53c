import { availableParallelism } from 'node:os';
import { type Cell, cellName, judgeCell } from '../../check/scenario/cells.ts';
import type { CheckRow } from '../../check/scenario/check-scenario.ts';
import { protocols } from '../../lookup/protocols.ts';
import type { Model } from '../../scenarios/expectation.ts';
import { runOnThreads } from '../pool.ts';

/** How many cells are judged at a time, and who is told. */
export interface JudgeCellsOptions {
  /** Threads at most; default: as many as there are cores. */
  readonly jobs?: number;
  /** Called with the number of cells done. */
  readonly onProgress?: (done: number) => void;
}

/** Milliseconds of judging in this thread before starting other threads pays off. */
const HEAD_START = 300;

const WEAKEST_FIRST: readonly Model[] = ['lkmm', 'tso', 'sc'];

/**
 * The longest searches first: one that starts last would keep a single core busy. Weaker models allow more
 * executions, and the writers of later lookups of the table do more: reference counts come last.
 */
function byLength(a: Cell, b: Cell): number {
  const place = (cell: Cell): number => protocols.findIndex(({ id }) => id === cell.lookup);
  return WEAKEST_FIRST.indexOf(a.model) - WEAKEST_FIRST.indexOf(b.model) || place(b) - place(a);
}

/**
 * Judges cells on all cores; the rows have the order of the cells. Work that takes no longer than starting a thread
 * is done in this thread.
 *
 * @throws Error that names the cell which could not be judged
 */
export async function judgeCells(
  cells: readonly Cell[],
  { jobs = availableParallelism(), onProgress }: JudgeCellsOptions = {},
): Promise<CheckRow[]> {
  const rows = new Map<Cell, CheckRow>();
  const queue = cells.toSorted(byLength);
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
