import type { Cell } from '../check/scenario/cells.ts';
import type { CheckRow } from '../check/scenario/check-scenario.ts';

/** What a run may be told besides its parameters. */
export interface RunControl {
  /** Called with the part done, from 0 to 1. */
  readonly onProgress?: ((done: number) => void) | undefined;
  /** Aborted: the run ends soon, with the rows that it has. */
  readonly signal?: AbortSignal | undefined;
  /** Judges cells on all cores; without it one is judged after the other. */
  readonly judgeCells?: ((cells: readonly Cell[]) => Promise<CheckRow[]>) | undefined;
}
