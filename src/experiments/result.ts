/**
 * A result: what an experiment found, with all that is needed to find it again. Written to
 * `notebooks/results/`, read by notebooks and pages.
 */
import * as v from 'valibot';
import { UserError } from '../common/errors.ts';

/**
 * Raised only when an answer may change for the same parameters and seed, with a line in CHANGELOG.md.
 */
export const SEMANTICS_VERSION = 1;

/** One line of a result's table. */
export type ResultRow = Record<string, string | number>;

/** Where and on what a result was made. */
export interface Provenance {
  /** What a stranger types to get it again. */
  command: string;
  commit: string;
  dirty: boolean;
  /** SHA-256 of the sources that ran. */
  sources: string;
  node: string;
  cpu: string;
  cores: number;
  /** Cores that other programs kept busy meanwhile, on average: threads that share a core meet less often. */
  coresTaken?: number | undefined;
  kernel: string;
  date: string;
}

/** A result with its provenance: the contract of a result file. */
export interface Result {
  version: 2;
  /** First 12 hex digits of the SHA-256 of experiment, parameters, seed and semantics version. */
  id: string;
  experiment: string;
  question: string;
  /** `deterministic` rows are the same on every machine; `measured` ones come from a clock. */
  kind: 'deterministic' | 'measured';
  /** What was asked. */
  parameters: Record<string, unknown>;
  seed: number;
  semanticsVersion: number;
  /** False if the run was interrupted: the rows are those that were done by then. */
  complete: boolean;
  /** What came out, in one sentence. */
  finding: string;
  /** What the figures rest on and what they do not say. */
  bounds: string;
  /** Columns of the table in a mail. */
  cited: string[];
  /** Meaning and unit of each column. */
  columns: Record<string, string>;
  rows: ResultRow[];
  provenance: Provenance;
  /** SHA-256 of the canonical JSON of everything else: what was changed by hand shows. */
  contentHash: string;
}

/**
 * What a library that knows standard schemas (standardschema.dev) takes.
 *
 * @typeParam Value - what is accepted
 */
export interface StandardSchema<Value> {
  /** As the standard has it. */
  readonly '~standard': {
    /** Of the standard. */
    readonly version: 1;
    /** The library that validates. */
    readonly vendor: string;
    /** Gives the value, or what is wrong with it. */
    validate(value: unknown): Validated<Value> | Promise<Validated<Value>>;
  };
}

/** A value that was accepted, or what is wrong with it. */
export type Validated<Value> =
  | { readonly value: Value; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string }[] };

const hex = (digits: number) => v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${digits}}$`)));

const schema: v.GenericSchema<unknown, Result> = v.strictObject({
  version: v.literal(2),
  id: hex(12),
  experiment: v.string(),
  question: v.string(),
  kind: v.picklist(['deterministic', 'measured']),
  parameters: v.record(v.string(), v.unknown()),
  seed: v.number(),
  semanticsVersion: v.number(),
  complete: v.boolean(),
  finding: v.string(),
  bounds: v.string(),
  cited: v.array(v.string()),
  columns: v.record(v.string(), v.string()),
  rows: v.array(v.record(v.string(), v.union([v.string(), v.number()]))),
  provenance: v.strictObject({
    command: v.string(),
    commit: v.string(),
    dirty: v.boolean(),
    sources: v.string(),
    node: v.string(),
    cpu: v.string(),
    cores: v.number(),
    coresTaken: v.optional(v.number()),
    kernel: v.string(),
    date: v.string(),
  }),
  contentHash: hex(64),
});

/** The contract of a result file, for libraries that take standard schemas; {@link parseResult} uses it. */
export const resultSchema = schema as StandardSchema<Result>;

/**
 * A result from its JSON, or from the text of its file. That nobody changed it by hand is another question:
 * {@link editProblems}.
 *
 * @throws UserError that names the first field which is not as it should be
 *
 * @example
 * ```ts
 * import { parseResult, run } from 'vmaspec';
 *
 * const text = JSON.stringify(await run('wraparound', { lookup: 'merged', bits: 2 }));
 * console.log(parseResult(text).finding);
 * ```
 */
export function parseResult(json: unknown): Result {
  const parsed = v.safeParse(schema, typeof json === 'string' ? parseJson(json) : json);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new UserError(`no result: ${v.getDotPath(issue) ?? 'the document'}: ${issue.message}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(`no JSON (${(error as Error).message})`);
  }
}
