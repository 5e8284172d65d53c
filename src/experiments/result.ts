/**
 * A result: what an experiment found, with all that is needed to find it again. Written to
 * `notebooks/results/`, read by notebooks and pages.
 */
import canonicalize from 'canonicalize';
import * as v from 'valibot';
import type { Cell } from '../check/scenario/cells.ts';
import type { CheckRow } from '../check/scenario/check-scenario.ts';

/**
 * Raised only when an answer may change for the same parameters and seed, with a line in CHANGELOG.md.
 */
export const SEMANTICS_VERSION = 1;

const rowSchema = v.record(v.string(), v.union([v.string(), v.number()]));

/** The contract of a result file. */
export const resultSchema = v.object({
  version: v.literal(1),
  /** First 12 hex digits of the SHA-256 of experiment, parameters, seed and semantics version. */
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{12}$/)),
  experiment: v.string(),
  question: v.string(),
  /** `deterministic` rows are the same on every machine; `measured` ones come from a clock. */
  kind: v.picklist(['deterministic', 'measured']),
  parameters: v.record(v.string(), v.unknown()),
  seed: v.number(),
  semanticsVersion: v.number(),
  /** False if the run was interrupted: the rows are those that were done by then. */
  complete: v.optional(v.boolean(), true),
  /** What came out, in one sentence. */
  finding: v.string(),
  /** What the figures rest on and what they do not say. */
  bounds: v.string(),
  /** Columns of the table in a mail. */
  cited: v.array(v.string()),
  /** Meaning and unit of each column. */
  columns: v.record(v.string(), v.string()),
  rows: v.array(rowSchema),
  provenance: v.object({
    /** What a stranger types to get it again. */
    command: v.string(),
    commit: v.string(),
    dirty: v.boolean(),
    /** SHA-256 of the sources that ran. */
    sources: v.string(),
    node: v.string(),
    cpu: v.string(),
    cores: v.number(),
    /** Cores that other programs kept busy meanwhile, on average: threads that share a core meet less often. */
    coresTaken: v.optional(v.number()),
    kernel: v.string(),
    date: v.string(),
  }),
});

/** A result with its provenance. */
export type Result = v.InferOutput<typeof resultSchema>;
/** One line of a result's table. */
export type ResultRow = v.InferOutput<typeof rowSchema>;
/** Where and on what a result was made. */
export type Provenance = Result['provenance'];

/** What an experiment returns; the rest of a {@link Result} says where it was made. */
export interface Outcome {
  readonly rows: ResultRow[];
  readonly finding: string;
}

/** Options of a run besides its parameters. */
export interface RunControl {
  /** Called with the part done, from 0 to 1. */
  readonly onProgress?: ((done: number) => void) | undefined;
  /** Aborted: the run ends soon, with the rows that it has. */
  readonly signal?: AbortSignal | undefined;
  /** Judges cells on all cores; without it one is judged after the other. */
  readonly judgeCells?: ((cells: readonly Cell[]) => Promise<CheckRow[]>) | undefined;
}

/** How a measured figure is compared with an older one. */
export interface Compared {
  readonly column: string;
  /** Ends of its 95 % interval. */
  readonly low: string;
  readonly high: string;
  /** Two figures agree within this factor: runs on one machine scatter by so much. */
  readonly factor: number;
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
  /** Columns of the table in a mail: together they must fit into 72 columns. */
  readonly cited: readonly string[];
  /** What the figures rest on and what they do not say, in one sentence. */
  readonly bounds: string;
  /** Absent where the rows must be the same, byte for byte. */
  readonly compared?: Compared;
  run(parameters: Parameters, seed: number, control?: RunControl): Promise<Outcome> | Outcome;
}

/** The parameters of the full tier. */
export const defaultsOf = <P extends Record<string, unknown>>({ parameters }: Experiment<P>): P =>
  v.parse(parameters, {});

/** The id of a result: a function of what was asked, not of what came out. */
export async function resultId(experiment: string, parameters: object, seed: number): Promise<string> {
  const text = canonicalize({ experiment, parameters, seed, semanticsVersion: SEMANTICS_VERSION }) ?? '';
  const digest = await globalThis.crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest).slice(0, 6)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
