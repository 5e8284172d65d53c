import type { Pause } from '../machine.ts';
import { DEPOT_WORDS } from './depot.ts';
import { rcuWords } from './rcu.ts';

/** What a worker is told at its start. */
export interface WorkerStart {
  readonly kind: 'start';
  readonly id: number;
  readonly threads: number;
  readonly words: SharedArrayBuffer;
  readonly control: SharedArrayBuffer;
  /** Where this thread is held up, if anywhere. */
  readonly pause: Pause | undefined;
  /** Which of the worker's programs to run, and its input. */
  readonly program: string;
  readonly input: unknown;
}

/** What a worker says. */
export type WorkerReport =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly name: string; readonly message: string; readonly stack: string };

/** Where things lie in the control buffer of so many threads, as Int32 words: RCU at 0, then a line each. */
export function controlLayout(threads: number) {
  const start = rcuWords(threads);
  return { start, stop: start + 16, depot: start + 32, words: start + 32 + DEPOT_WORDS } as const;
}
