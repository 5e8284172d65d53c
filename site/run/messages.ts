import type { ShownTrace } from '../viewer/shown-trace.ts';

/** The reader's code, to be explored or raced. */
export interface CodeRequest {
  machine: 'interleave' | 'threads';
  /** TypeScript, as it stands in the editor. */
  source: string;
  /** Write sections of the one writer. */
  sections: number;
  /** Id of the writer side. */
  writerSide: string;
}

/** A shipped lookup on threads, with a reader that is held up. */
export interface PauseRequest {
  machine: 'paused';
  /** Id of the protocol. */
  lookup: string;
  /** Longest pause in microseconds. */
  pause: number;
}

/** What the page asks of the worker. */
export type RunRequest = CodeRequest | PauseRequest;

/** The interleaver's answer. */
export interface FoundVerdict {
  /** herd's word. */
  verdict: string;
  /** Executions with a wrong answer, and without. */
  positive: number;
  negative: number;
  /** Executions without a wrong answer, but with something else that no correct lookup does. */
  otherwiseWrong: number;
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

/** What a run with a pause has counted so far. */
export interface PauseCounts {
  attempts: number;
  writes: number;
  wrong: number;
  /** Lookups that fell back because somebody wrote. */
  fellBack: number;
  /** Lookups too long to be judged. */
  unjudged: number;
}

/** What the worker says, in the order it happens. A sentence says what was expected, what was found, what to do. */
export type RunEvent =
  | { kind: 'printed'; line: string }
  | { kind: 'rows'; rows: Row[]; final: boolean }
  | { kind: 'counts'; counts: PauseCounts; final: boolean }
  | { kind: 'verdict'; verdict: FoundVerdict }
  | { kind: 'failed'; sentence: string };
