import type { Trace, TraceStep } from '../../src/index.ts';

/** One field of shared memory as it stands at some moment. */
export interface Cell {
  name: string;
  value: string;
  /** Written since the moment it is compared with. */
  changed: boolean;
}

/** The C spelling of a field, `vma->vm_start`, or of a variable, which has none. */
export const cellName = (object: string, field: string): string =>
  field === '' ? object : `${object}->${field}`;

/** A lock's state is not a value that a step reads or writes: it follows from what was done to it. */
function lockState(trace: Trace, { operation, cpu }: TraceStep): string | undefined {
  if (/^(up_|spin_unlock)/.test(operation)) return 'free';
  if (/^(down_|downgrade_|spin_lock)/.test(operation)) return `held by ${trace.cpus[cpu]?.name ?? cpu}`;
  return undefined;
}

function written(trace: Trace, step: TraceStep): [name: string, value: string] | undefined {
  if (!step.object || step.field === undefined) return undefined;
  const isWrite = step.access === 'write' || step.access === 'both';
  const value =
    step.access === undefined ? lockState(trace, step) : isWrite ? (step.remains ?? step.value) : undefined;
  return value === undefined ? undefined : [cellName(step.object, step.field), value];
}

/**
 * Memory after the first `count` steps. Fields keep the order in which the trace names them; those written after
 * the first `since` steps are marked.
 */
export function memoryAfter(trace: Trace, count: number, since: number): Cell[] {
  const values = new Map<string, string>();
  for (const { object, field, value } of trace.initial) values.set(cellName(object, field), value);
  for (const step of trace.steps) {
    const name = step.access === undefined ? written(trace, step)?.[0] : undefined;
    if (name !== undefined && !values.has(name)) values.set(name, 'free');
  }
  const changed = new Set<string>();
  trace.steps.slice(0, count).forEach((step, index) => {
    const write = written(trace, step);
    if (!write) return;
    values.set(...write);
    if (index >= since) changed.add(write[0]);
  });
  return [...values].map(([name, value]) => ({ name, value, changed: changed.has(name) }));
}
