import type { Trace } from './trace.ts';
import type { VerdictRow } from './verdict.ts';

/** What was found of a reader beside one kind of write. */
export interface ReaderRow extends VerdictRow {
  /** What the writer does. */
  readonly operation: string;
  /** Write sections that could fall into the call. */
  readonly cycles: number;
}

/** A reader of one's own against every kind of write. */
export interface ReaderReport {
  readonly reader: string;
  readonly writerSide: string;
  readonly claim: string;
  readonly rows: readonly ReaderRow[];
  /** The worst that was found, with its shortest execution; null if nothing was. */
  readonly worst: {
    readonly operation: string;
    readonly cycles: number;
    readonly model: string;
    readonly lockModel: string;
    readonly witness?: Trace;
  } | null;
}
