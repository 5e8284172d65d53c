/**
 * The trace: all that a viewer, a report or a mail needs to know of one execution.
 *
 * This file is the only contract between the machines and whatever shows what they did. It is
 * versioned: a field is added with the same version, anything else raises it.
 */
import * as v from 'valibot';

/** Where a step stands in the TypeScript that performed it. Lines and columns count from 1. */
export const sourcePositionSchema = v.object({
  file: v.string(),
  line: v.number(),
  column: v.number(),
});

/** One thing a CPU did to shared memory, or an event it passed. */
export const traceStepSchema = v.object({
  /** Index into {@link Trace.cpus}. */
  cpu: v.number(),
  /** Kernel function path, outermost first: `['find_active_uprobe_speculative', 'vma_lookup']`. */
  path: v.array(v.string()),
  /** The kernel's name of the operation: `READ_ONCE`, `smp_load_acquire`, `smp_rmb`, `down_write`, ... */
  operation: v.string(),
  /** The object accessed as a reader would call it (`mm`, `vma`, `vma2`, `file`); absent for a barrier. */
  object: v.optional(v.string()),
  /** The field's name in the kernel's spelling: `mm_lock_seq`. */
  field: v.optional(v.string()),
  /** `read`, `write` or `both`; absent for what touches no memory. */
  access: v.optional(v.picklist(['read', 'write', 'both'])),
  /** The value read or written, as text: `S+1`-style names are not used, numbers are; pointers are objects' names. */
  value: v.optional(v.string()),
  /** What stood there before a write. */
  before: v.optional(v.string()),
  /** Step that wrote the value read (index into {@link Trace.steps}), or -1 for the initial value. */
  readsFrom: v.optional(v.number()),
  /** Why this step matters: set on the few steps that make the finding. */
  note: v.optional(v.string()),
  /** True for the one step that no correct protocol would have let pass. */
  fatal: v.optional(v.boolean()),
  source: v.optional(sourcePositionSchema),
});

/** An execution of a scenario, step by step. */
export const traceSchema = v.object({
  version: v.literal(1),
  scenario: v.string(),
  lookup: v.string(),
  /** Memory model under which the machine ran. */
  model: v.string(),
  /** One column a CPU: `{ name: 'CPU0', role: 'reader' }`. */
  cpus: v.array(v.object({ name: v.string(), role: v.string() })),
  /** Values at the start of every field that a step touches. */
  initial: v.array(v.object({ object: v.string(), field: v.string(), value: v.string() })),
  steps: v.array(traceStepSchema),
  /** One sentence: what came out, and what the right answer was. */
  outcome: v.string(),
  /** Replays this execution: `0x5-1x9-0x2` is five steps of CPU0, nine of CPU1, two of CPU0. */
  schedule: v.string(),
});

/** One thing a CPU did to shared memory, or an event it passed. */
export type TraceStep = v.InferOutput<typeof traceStepSchema>;
/** An execution of a scenario, step by step. */
export type Trace = v.InferOutput<typeof traceSchema>;
