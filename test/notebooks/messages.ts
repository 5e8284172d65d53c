/** What the process that runs a notebook tells the one that started it. */
import type { Failure } from './failure.ts';
import type { Output } from './nbformat.ts';

export interface ExecutedCell {
  readonly execution_count: number | null;
  readonly outputs: Output[];
}

export type Message =
  | { readonly type: 'started'; readonly cell: number }
  | { readonly type: 'failed'; readonly failure: Failure }
  | { readonly type: 'done'; readonly cells: ExecutedCell[]; readonly languageInfo: unknown };
