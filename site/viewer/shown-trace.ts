import type { Trace, TraceStep } from '../../src/index.ts';

/** A trace and which of its steps a reader has to follow; the others are the tree's and the allocator's own. */
export interface ShownTrace {
  trace: Trace;
  /** Indexes into `trace.steps`, ascending. */
  essential: readonly number[];
}

/** Marks the steps of the trace that are among the essential ones. */
export function shownTrace(trace: Trace, essentialSteps: readonly TraceStep[]): ShownTrace {
  const kept = new Set(essentialSteps);
  return { trace, essential: trace.steps.flatMap((step, index) => (kept.has(step) ? [index] : [])) };
}
