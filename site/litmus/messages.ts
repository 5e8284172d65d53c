import type { ModelName } from '../../src/index.ts';
import type { ShownTrace } from '../viewer/shown-trace.ts';

/** What the page asks of the worker. */
export interface LitmusRequest {
  source: string;
  model: ModelName;
  /** Milliseconds after which the search says that it does not know. */
  timeout: number;
}

/** A verdict, and all that is shown of it. */
export interface LitmusAnswer {
  verdict: string;
  positive: number;
  negative: number;
  /** What the verdict means for this test, in sentences. */
  sentence: string;
  tone: 'bad' | 'good' | 'plain' | 'empty';
  /** How many final states there are, and the first of them. */
  stateCount: number;
  states: string[];
  trace: ShownTrace | undefined;
  mail: string;
}

/** What the worker says, in the order it happens; `done` comes last. A place counts from 1. */
export type LitmusEvent =
  | { kind: 'progress'; executions: number }
  | { kind: 'answer'; answer: LitmusAnswer }
  | { kind: 'why'; text: string; mail: string }
  | { kind: 'trouble'; sentence: string; place: { line: number; column: number } | undefined }
  | { kind: 'done' };
