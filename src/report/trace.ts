/**
 * The trace: all that a viewer, a report or a mail needs to know of one execution.
 *
 * This file is the only contract between the machines and whatever shows what they did. It is
 * versioned: a field is added with the same version, anything else raises it.
 */
import * as v from 'valibot';

/** Where a step stands in the TypeScript that performed it. Lines and columns count from 1. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One thing a CPU did to shared memory, or an event it passed. */
export interface TraceStep {
  /** Index into {@link Trace.cpus}. */
  readonly cpu: number;
  /** Kernel function path, outermost first: `['find_active_uprobe_speculative', 'vma_lookup']`. */
  readonly path: readonly string[];
  /** The kernel's name of the operation: `READ_ONCE`, `smp_load_acquire`, `smp_rmb`, `down_write`, ... */
  readonly operation: string;
  /** The object accessed as a reader would call it (`mm`, `vma`, `vma2`, `file`); absent for a barrier. */
  readonly object?: string | undefined;
  /** The field's name in the kernel's spelling: `mm_lock_seq`. Empty for a variable, which has no fields. */
  readonly field?: string | undefined;
  /** `read`, `write` or `both`; absent for what touches no memory. */
  readonly access?: 'read' | 'write' | 'both' | undefined;
  /** The value read or written, as text: `S+1`-style names are not used, numbers are; pointers are objects' names. */
  readonly value?: string | undefined;
  /** What stood there before a write. */
  readonly before?: string | undefined;
  /** What stands there after a write, if that is not the value written: the write comes earlier in the order of stores. */
  readonly remains?: string | undefined;
  /** Step that wrote the value read (index into {@link Trace.steps}), or -1 for the initial value. */
  readonly readsFrom?: number | undefined;
  /** Why this step matters: set on the few steps that make the finding. */
  readonly note?: string | undefined;
  /** True for the one step that no correct protocol would have let pass. */
  readonly fatal?: boolean | undefined;
  /** The line of TypeScript that performed it, if the engine told. */
  readonly source?: SourcePosition | undefined;
  /** Where a reader of one's own had called what performed it: in its own file. */
  readonly calledFrom?: SourcePosition | undefined;
}

/** An execution of a scenario, step by step. */
export interface Trace {
  /** Of this contract. */
  readonly version: 1;
  /** Id of the scenario. */
  readonly scenario: string;
  /** Name of the lookup; empty for a litmus test. */
  readonly lookup: string;
  /** Memory model under which the machine ran. */
  readonly model: string;
  /** One column a CPU: `{ name: 'CPU0', role: 'reader' }`. Callbacks of `call_rcu()` come last: `CPU1.0`. */
  readonly cpus: readonly { readonly name: string; readonly role: string }[];
  /** Values at the start of every field that a step touches. */
  readonly initial: readonly { readonly object: string; readonly field: string; readonly value: string }[];
  /** In the order in which they took effect; under a weak model, where there is none, in an order that comes nearest. */
  readonly steps: readonly TraceStep[];
  /** One sentence: what came out, and what the right answer was. */
  readonly outcome: string;
  /** What no correct lookup does and this execution shows: `wrong answer`, `use-after-free`, ...; if anything. */
  readonly finding?: { readonly kind: string; readonly text: string } | undefined;
  /** Replays this execution: `0x5-1x9-0x2` is five steps of CPU0, nine of CPU1, two of CPU0. Empty if no schedule does. */
  readonly schedule: string;
}

const text = v.string();
const optionalText = v.optional(text);
const position = v.optional(v.object({ file: text, line: v.number(), column: v.number() }));

/**
 * The contract of a {@link TraceStep} that comes from outside.
 *
 * @internal
 */
export const traceStepSchema: v.GenericSchema<TraceStep> = v.object({
  cpu: v.number(),
  path: v.array(text),
  operation: text,
  object: optionalText,
  field: optionalText,
  access: v.optional(v.picklist(['read', 'write', 'both'])),
  value: optionalText,
  before: optionalText,
  remains: optionalText,
  readsFrom: v.optional(v.number()),
  note: optionalText,
  fatal: v.optional(v.boolean()),
  source: position,
  calledFrom: position,
});

/**
 * The contract of a {@link Trace} that comes from outside.
 *
 * @internal
 */
export const traceSchema: v.GenericSchema<Trace> = v.object({
  version: v.literal(1),
  scenario: text,
  lookup: text,
  model: text,
  cpus: v.array(v.object({ name: text, role: text })),
  initial: v.array(v.object({ object: text, field: text, value: text })),
  steps: v.array(traceStepSchema),
  outcome: text,
  finding: v.optional(v.object({ kind: text, text })),
  schedule: text,
});
