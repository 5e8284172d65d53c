import type { SourcePosition, Trace } from './trace.ts';
import type { DataRace, VerdictRowOf } from './verdict.ts';

/** What was found in a reader beside one kind of write. */
export interface ReaderRow extends VerdictRowOf {
  /** What the writer does. */
  readonly operation: string;
  /** Write sections that could fall into the call. */
  readonly sections: number;
}

/** Something taken away from a reader in which nothing was found, and whether the removal is found. */
export interface RemovalResult {
  /** `my_loads: smp_rmb()`. */
  readonly id: string;
  readonly kind: string;
  /** The function in which it stands, and what it is. */
  readonly within: string;
  readonly what: string;
  /** The line of TypeScript, if the engine told. */
  readonly source?: SourcePosition;
  /** `not judged` if not every search came to its end. */
  readonly found: boolean | 'not judged';
  /** Where it was found first. */
  readonly foundBy?: Pick<ReaderRow, 'operation' | 'sections' | 'model' | 'lockModel'> & {
    readonly kind: string;
  };
}

/** Which plain accesses of a reader race beside one kind of write, under lkmm and as written. */
export interface ReaderRaces {
  readonly operation: string;
  readonly races: readonly DataRace[];
  /** False if not every execution was seen. */
  readonly whole: boolean;
}

/** A reader of one's own against every kind of write. */
export interface ReaderReport {
  readonly reader: string;
  readonly writerSide: string;
  readonly claim: string;
  readonly rows: readonly ReaderRow[];
  /** What was taken away from it, one thing after the other; null if something was found of the whole. */
  readonly removals: readonly RemovalResult[] | null;
  /** Null where nobody looked for races: they are a matter of lkmm. */
  readonly races: readonly ReaderRaces[] | null;
  /** The worst that was found, with its shortest execution; null if nothing was. */
  readonly worst: {
    readonly operation: string;
    readonly sections: number;
    readonly model: string;
    readonly lockModel: string;
    readonly witness?: Trace;
  } | null;
}
