import type { SourcePosition, Trace } from './trace.ts';

/** What was found of a reader beside one kind of write. */
export interface ReaderRow {
  /** What the writer does. */
  readonly operation: string;
  /** Write sections that could fall into the call. */
  readonly cycles: number;
  readonly model: string;
  readonly lockModel: string;
  /** herd's words; `not judged`, with the reason in `bounds`, where nobody can. */
  readonly verdict: string;
  /** Executions that refute the claim, and those that do not. */
  readonly positive: number;
  readonly negative: number;
  /** True of a Never that says nothing of races: it never answered beside a write section, or was never turned away. */
  readonly vacuous: boolean;
  readonly findings: readonly {
    readonly kind: string;
    readonly text: string;
    readonly executions: number;
    readonly position?: SourcePosition;
  }[];
  readonly dataRaces: number | null;
  readonly bounds: readonly string[];
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
