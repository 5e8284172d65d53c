import type { ThreadCpu } from './thread-cpu.ts';

/** What a worker is told at its start. */
export interface WorkerStart {
  readonly kind: 'start';
  readonly id: number;
  readonly threads: number;
  readonly words: SharedArrayBuffer;
  readonly control: SharedArrayBuffer;
  /** First and last slot that this thread may allocate. */
  readonly arena: readonly [number, number];
  /** Which of the worker's programs to run, and its input. */
  readonly program: string;
  readonly input: unknown;
}

/** What a worker says. */
export type WorkerReport =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly message: string; readonly stack: string };

/** What a program on a thread gets. */
export interface ThreadContext {
  readonly cpu: ThreadCpu;
  isStopped(): boolean;
}

/** A program that a thread runs until it is stopped. Set-up happens in the call, the run in what it returns. */
export type ThreadProgram = (context: ThreadContext, input: unknown) => (() => void) | Promise<() => void>;

/** Words behind those of RCU in the control buffer: the start signal and the stop signal. */
export const CONTROL_EXTRA = 32;
export const startWord = (rcuEnd: number): number => rcuEnd;
export const stopWord = (rcuEnd: number): number => rcuEnd + 16;
