import type { CpuExecution } from '../../../machines/graph/cpus/cpu-execution.ts';
import type { CpuRecord } from '../../../machines/graph/cpus/cpu-record.ts';
import { copyOf } from '../../../machines/graph/cpus/cpu-record.ts';
import { type Label, NEVER_LEFT } from '../../../machines/graph/cpus/operation.ts';
import { infoOf, isLong, NULL, nameOf, type Ref } from '../../../memory/field.ts';
import { UPROBES } from '../../../memory/layout.ts';
import type { ModelName } from '../../../models/models.ts';
import type { Trace, TraceStep } from '../../../report/trace.ts';
import type { Prepared } from '../../stage/prepare.ts';
import type { Found } from '../found.ts';
import { annotate, NOTES, namesOf, STACK_FRAMES } from '../interleave/record-trace.ts';
import { whereabouts } from '../whereabouts.ts';
import { type EffectOrder, effectOrder } from './effect-order.ts';

/** An execution that shows something, kept until the search has ended. */
export interface KeptExecution {
  readonly found: Found;
  readonly effects: EffectOrder;
  readonly switches: number;
  readonly labels: readonly Label[];
  readonly asides: readonly Label[];
  readonly source: Int32Array;
  readonly ordered: Uint8Array;
  readonly partner: Int32Array;
  readonly records: readonly CpuRecord[];
  readonly execution: CpuExecution;
}

/** Copies what a trace of an execution needs. */
export function keep(execution: CpuExecution, model: ModelName, found: Found): KeptExecution {
  const { graph, records } = execution;
  const effects = effectOrder(execution, model, found.cpu);
  let switches = 0;
  for (const [at, node] of effects.order.entries())
    if (at > 0 && graph.labels[node]?.cpu !== graph.labels[effects.order[at - 1] as number]?.cpu) switches++;
  return {
    found,
    effects,
    switches,
    labels: [...graph.labels],
    asides: [...graph.asides],
    source: graph.state.source.slice(),
    ordered: graph.state.ordered.slice(),
    partner: graph.growing.partner.slice(),
    records: records.map(copyOf),
    execution,
  };
}

/** Fewest inversions of program order first, then fewest switches of CPUs, then fewest events. */
export const isSimpler = (a: KeptExecution, b: KeptExecution): boolean =>
  a.effects.inversions - b.effects.inversions || a.switches - b.switches
    ? a.effects.inversions - b.effects.inversions < 0 ||
      (a.effects.inversions === b.effects.inversions && a.switches < b.switches)
    : a.labels.length < b.labels.length;

/**
 * An execution as a trace: its steps in the order in which they took effect. What moved against program order is
 * marked: hoisted before something that stands before it, or delayed after something behind it. Accesses that can only
 * have one outcome are not among the steps.
 */
export function graphTrace(prepared: Prepared, lookup: string, model: string, kept: KeptExecution): Trace {
  const { labels, effects, found } = kept;
  const places = placesInProgram(kept);
  const names = new Names(namesOf(prepared), kept.execution);
  const steps: TraceStep[] = [];
  const indexOfNode = new Map<number, number>();
  const initial = new Map<string, Trace['initial'][number]>();
  const begin = (label: Label, step: TraceStep): void => {
    if (step.access === undefined || initial.has(`${step.object}.${step.field}`)) return;
    const value = kept.execution.initial(label.slot, isLong(label.field));
    initial.set(`${step.object}.${step.field}`, {
      object: step.object as string,
      field: step.field as string,
      value: names.text(value, infoOf(label.field).kind),
    });
  };
  const push = (node: number, at: Whereabouts): void => {
    const label = withField(labels[node] as Label, labels);
    if (label === undefined) return;
    const from = labels[kept.source[node] as number];
    const isFreed = from?.deed === 'free' && from.slots > 0;
    const step = stepOf(label, kept.ordered[node] === 1, isFreed, at, names);
    indexOfNode.set(node, steps.length);
    begin(label, step);
    const source = kept.source[node] as number;
    const readsFrom = indexOfNode.get(source) ?? -1;
    const note = effects.moved.get(node);
    steps.push({
      ...step,
      ...(step.access === 'read' || step.access === 'both' ? { readsFrom } : {}),
      ...(note === undefined ? {} : { note }),
    });
  };
  const pushAside = (label: Label, at: Whereabouts): void => {
    const step = stepOf(label, label.deed === 'write' || label.deed === 'modify', false, at, names);
    begin(label, step);
    steps.push(step);
  };
  const told = new Map<number, number>();
  for (const node of effects.order) {
    const { cpu, position } = labels[node] as Label;
    const ofCpu = places.get(cpu) ?? [];
    // A fence is shown just before the first event behind it, unless something has moved across it already. So is an
    // operation that is no event but orders others as a fence does.
    for (let at = told.get(cpu) ?? 0; at < position; at++) {
      const fence = ofCpu[at];
      if (fence?.fence !== undefined)
        steps.push({ cpu, path: fence.path, operation: `smp_${fence.fence}`, ...fence.source });
      const aside = kept.asides.find((label) => label.cpu === cpu && label.position === at);
      if (aside !== undefined && fence !== undefined) pushAside(aside, fence);
    }
    told.set(cpu, Math.max(told.get(cpu) ?? 0, position + 1));
    // The write of a read-modify-write stands for both halves. A section that was never left has no end.
    if (labels[node]?.name === NEVER_LEFT) continue;
    if ((kept.partner[node] as number) >= 0) continue;
    const at = ofCpu[position];
    if (at !== undefined) push(node, at);
  }
  const { cpus, indexOf } = columnsOf(prepared, kept.execution, steps);
  const cpu = found.cpu === undefined ? undefined : indexOf(found.cpu);
  const annotated = annotate(
    steps.map((step) => ({ ...step, cpu: indexOf(step.cpu) })),
    prepared.bounds.readers,
    { ...found, cpu },
  );
  return {
    version: 1,
    scenario: prepared.bounds.scenario.id,
    lookup,
    model,
    cpus,
    initial: [...initial.values()],
    steps: annotated.map((step, at) => {
      const moved = steps[at]?.note;
      return moved === undefined || step.note === NOTES[found.kind]
        ? step
        : { ...step, note: noteOf(step.note, moved) };
    }),
    outcome: found.text,
    finding: { kind: found.kind, text: found.text },
    schedule: '',
  };
}

/** Zeroing touches slots, not fields: each takes the name by which others read or store it, or is left out. */
function withField(label: Label, labels: readonly Label[]): Label | undefined {
  if (label.deed !== 'zero') return label;
  const named = labels.find(
    ({ deed, slot, base }) => deed !== 'zero' && slot === label.slot && base === label.base,
  );
  return named && { ...label, field: named.field };
}

/** Columns: every CPU with a function of its own, then the callbacks that took part. */
function columnsOf(
  { program, bounds }: Prepared,
  execution: CpuExecution,
  steps: readonly TraceStep[],
): { readonly cpus: Trace['cpus']; readonly indexOf: (cpu: number) => number } {
  const width = program.cpus.length;
  const callbacks = [...new Set(steps.map(({ cpu }) => cpu))]
    .filter((cpu) => cpu >= width)
    .sort((a, b) => a - b);
  const ids = [...program.cpus.keys(), ...callbacks];
  const roleOf = (cpu: number): string =>
    cpu >= width ? 'callback' : cpu < bounds.readers ? 'reader' : 'writer';
  return {
    cpus: ids.map((cpu) => ({ name: `CPU${execution.nameOf(cpu)}`, role: roleOf(cpu) })),
    indexOf: (cpu) => ids.indexOf(cpu),
  };
}

/** `old, delayed`: what was read, and that it was not read where it stands. */
const noteOf = (seen: string | undefined, moved: string): string =>
  seen === undefined || seen === moved ? moved : `${seen}, ${moved}`;

/** Where an operation of a program stands. */
export interface Whereabouts {
  readonly path: readonly string[];
  readonly source: Pick<TraceStep, 'source' | 'calledFrom'>;
  readonly fence: string | undefined;
}

/** Where each operation stands in the program, by CPU and position. */
export function placesInProgram({
  records,
  execution,
}: Pick<KeptExecution, 'records' | 'execution'>): Map<number, Whereabouts[]> {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = STACK_FRAMES;
  const places = new Map<number, Whereabouts[]>();
  try {
    for (const record of records) {
      const ofCpu: Whereabouts[] = [];
      execution.rerun(copyOf(record), (position, fence) => {
        ofCpu[position] = { ...whereabouts(), fence };
      });
      places.set(record.id, ofCpu);
    }
  } finally {
    Error.stackTraceLimit = limit;
  }
  return places;
}

/** Where each CPU that waits for ever stands. */
export function waitsIn(kept: KeptExecution): Map<number, Whereabouts['source']> {
  const places = placesInProgram(kept);
  return new Map(
    kept.records
      .filter(({ waits }) => waits !== undefined)
      .map(({ id, results }) => [id, places.get(id)?.[results.length]?.source ?? {}]),
  );
}

/** What objects are called. */
class Names {
  readonly #names: Map<Ref, string>;
  readonly #counts = new Map<string, number>();
  readonly #execution: CpuExecution;

  constructor(names: ReadonlyMap<Ref, string>, execution: CpuExecution) {
    this.#names = new Map(names);
    this.#names.set(UPROBES, 'uprobes');
    this.#execution = execution;
  }

  of(ref: Ref): string {
    const known = this.#names.get(ref);
    if (known !== undefined) return known;
    const object = this.#execution.objectAt(ref)?.cache.object;
    const count = (this.#counts.get(object ?? '') ?? 0) + 1;
    if (object !== undefined) this.#counts.set(object, count);
    const name = object === undefined ? `0x${ref.toString(16)}` : count === 1 ? object : `${object}${count}`;
    this.#names.set(ref, name);
    return name;
  }

  text(value: number, kind: string): string {
    if (kind === 'ref') return value === NULL ? 'NULL' : this.of(value);
    return kind === 'address' || kind === 'flags' ? `0x${value.toString(16)}` : `${value}`;
  }
}

const ACCESSES = new Set(['read', 'write', 'modify', 'wait', 'zero']);

function stepOf(
  { cpu, deed, name, base, field, value, slot }: Label,
  isWrite: boolean,
  isFreed: boolean,
  { path, source }: Whereabouts,
  names: Names,
): TraceStep {
  const step = { cpu, path, operation: name, ...source };
  if (deed === 'free') return { ...step, object: names.of(base) };
  if (deed === 'take') return { ...step, object: names.of((-slot - 2) / 4) };
  if (!ACCESSES.has(deed)) {
    return base === NULL ? step : { ...step, object: names.of(base), field: nameOf(field) };
  }
  return {
    ...step,
    object: names.of(base),
    field: nameOf(field),
    access: deed === 'modify' && isWrite ? 'both' : isWrite ? 'write' : 'read',
    value: isFreed ? 'freed' : names.text(value, infoOf(field).kind),
  };
}
