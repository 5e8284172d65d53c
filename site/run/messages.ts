import type { ShownTrace } from '../viewer/shown-trace.ts';

/** What the page asks of the worker that runs the reader's code. */
export interface RunRequest {
  machine: 'interleave' | 'threads';
  /** TypeScript, as it stands in the editor. */
  source: string;
  /** Write sections of the one writer. */
  sections: number;
  /** Id of the writer side. */
  writerSide: string;
}

/** The interleaver's answer. */
export interface FoundVerdict {
  /** herd's word. */
  verdict: string;
  /** Executions with a wrong answer, and without. */
  positive: number;
  negative: number;
  /** No answer met a write, or no lookup fell back: nothing follows about races. */
  vacuous: boolean;
  seconds: string;
  bounds: string[];
  findings: string[];
  witness: (ShownTrace & { text: string }) | undefined;
}

/** A row of the table that a run on threads fills. */
export interface Row {
  label: string;
  value: string;
}

/** What the worker says, in the order it happens. A sentence says what was expected, what was found, what to do. */
export type RunEvent =
  | { kind: 'printed'; line: string }
  | { kind: 'rows'; rows: Row[]; final: boolean }
  | { kind: 'verdict'; verdict: FoundVerdict }
  | { kind: 'failed'; sentence: string };
