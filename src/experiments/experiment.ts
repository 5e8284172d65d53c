/** An experiment: parameters and a seed to rows. */
import * as v from 'valibot';
import type { Claim } from './claim.ts';
import type { MeasuredColumns } from './compare-measured.ts';
import type { Result, ResultRow } from './result.ts';
import type { RunControl } from './run-control.ts';

/** What an experiment gives; the rest of a {@link Result} says where that came from. */
export interface Outcome {
  readonly rows: ResultRow[];
  readonly finding: string;
}

/** How rows that come from a clock are compared with older ones. */
export interface Measured {
  /** Every column that is not the same in each run. */
  readonly columns: MeasuredColumns;
  /** What is true of the rows wherever they are measured. */
  readonly claims: (rows: readonly ResultRow[]) => Claim[];
  /** Threads at most: with fewer free cores they take turns, and nothing can be compared. */
  readonly threads: (parameters: Record<string, unknown>) => number;
}

/** An experiment: parameters to outcome, seeded. */
export interface Experiment<Parameters extends Record<string, unknown> = Record<string, unknown>> {
  readonly id: string;
  readonly question: string;
  readonly kind: Result['kind'];
  /** With defaults: those are the full tier. */
  readonly parameters: v.GenericSchema<unknown, Parameters>;
  /** What the quick tier does with less. */
  readonly quick: Partial<Parameters>;
  readonly columns: Readonly<Record<string, string>>;
  /** Columns that say which row is meant. */
  readonly keys: readonly string[];
  /** The rows that these parameters give, as far as their keys. */
  points(parameters: Parameters): readonly ResultRow[];
  /** True if rows of some points are left out, depending on what comes out. */
  readonly leavesOut?: true;
  /** Columns of the table in a mail: together they must fit into 72 columns. */
  readonly cited: readonly string[];
  /** What the figures rest on and what they do not say, in one sentence. */
  readonly bounds: string;
  /** Absent where the rows must be the same, byte for byte. */
  readonly measured?: Measured;
  /** What the rows say, in one sentence. */
  finding(rows: readonly ResultRow[], parameters: Parameters): string;
  run(parameters: Parameters, seed: number, control?: RunControl): Promise<Outcome> | Outcome;
}

/** The parameters of the full tier. */
export const defaultsOf = <P extends Record<string, unknown>>({ parameters }: Experiment<P>): P =>
  v.parse(parameters, {});
