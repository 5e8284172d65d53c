import type { CpuExecution } from '../../../machines/graph/cpus/cpu-execution.ts';
import type { Label } from '../../../machines/graph/cpus/operation.ts';
import type { Ref } from '../../../memory/field.ts';
import { FROM_INITIAL } from '../../../models/candidate.ts';
import {
  close,
  copy,
  type EventSet,
  has,
  holds,
  put,
  type Relation,
  unite,
} from '../../../models/relation.ts';
import { lockSlots, type WriteSection } from '../../stage/write-sections.ts';

/** The order of events in each execution that was asked about. */
const orders = new WeakMap<CpuExecution, Relation>();

/**
 * Which events come before which, as memory shows it: program order and reads-from and overwriting between CPUs, in
 * any number of steps. An event comes before itself.
 */
function orderIn(execution: CpuExecution): Relation {
  const known = orders.get(execution);
  if (known !== undefined) return known;
  const { state, growing } = execution.graph;
  const order = copy(growing.statics.poOrSame);
  close(unite(unite(unite(order, state.rf), state.co), state.fr));
  orders.set(execution, order);
  return order;
}

/** The events that come after these, or are among them. */
function after(execution: CpuExecution, from: readonly number[]): EventSet {
  const { words, bits } = orderIn(execution);
  const found = new Uint32Array(words);
  for (const node of from)
    for (let k = 0; k < words; k++) found[k] = (found[k] as number) | (bits[node * words + k] as number);
  return found;
}

/** The events that come before these, or are among them. */
function before(execution: CpuExecution, to: readonly number[]): EventSet {
  const { words, bits } = orderIn(execution);
  const ends = new Uint32Array(words);
  for (const node of to) put(ends, node);
  const found = new Uint32Array(words);
  for (let node = 0; node < execution.graph.count; node++)
    for (let k = 0; k < words; k++)
      if (((bits[node * words + k] as number) & (ends[k] as number)) !== 0) put(found, node);
  return found;
}

/** Events of a CPU, in program order. */
export function eventsOf({ graph }: CpuExecution, cpu: number): number[] {
  const nodes: number[] = [];
  for (const [node, label] of graph.labels.entries()) if (label.cpu === cpu) nodes.push(node);
  return nodes;
}

/**
 * A moment of an execution: the number of an event, or a number above those for an operation that is no event and
 * only orders its CPU.
 */
type Moment = number;

const labelOf = ({ graph: { labels, asides, count } }: CpuExecution, moment: Moment): Label =>
  (moment < count ? labels[moment] : asides[moment - count]) as Label;

/** The first event of the CPU at a moment or behind it; -1 if there is none. */
function eventFrom(execution: CpuExecution, moment: Moment): number {
  const { labels, count } = execution.graph;
  if (moment < count) return moment;
  const { cpu, position } = labelOf(execution, moment);
  return labels.findIndex((label) => label.cpu === cpu && label.position > position);
}

/** The last event of the CPU at a moment or before it; -1 if there is none. */
function eventUntil(execution: CpuExecution, moment: Moment): number {
  const { labels, count } = execution.graph;
  if (moment < count) return moment;
  const { cpu, position } = labelOf(execution, moment);
  return labels.findLastIndex((label) => label.cpu === cpu && label.position < position);
}

/** Whether one moment comes before another, or is the same. */
function leads(execution: CpuExecution, from: Moment, to: Moment): boolean {
  const [a, b] = [labelOf(execution, from), labelOf(execution, to)];
  if (a.cpu === b.cpu) return a.position <= b.position;
  const [first, last] = [eventFrom(execution, from), eventUntil(execution, to)];
  return first >= 0 && last >= 0 && has(orderIn(execution), first, last);
}

/** The moments of an execution, those of each CPU in program order. */
function momentsOf(execution: CpuExecution): Moment[] {
  const { labels, asides, count } = execution.graph;
  const moments = [...labels.keys(), ...asides.map((_, at) => count + at)];
  if (asides.length === 0) return moments;
  return moments.sort((a, b) => labelOf(execution, a).position - labelOf(execution, b).position || a - b);
}

/** The write sections of an execution, those that end first, in no order; begin and end are moments. */
function sectionsIn(execution: CpuExecution, mm: Ref): WriteSection[] {
  const { state, count } = execution.graph;
  const slots = lockSlots(mm);
  const counts = new Map<number, number>();
  const open = new Map<number, WriteSection>();
  const found: WriteSection[] = [];
  for (const at of momentsOf(execution)) {
    const { cpu, deed, slot } = labelOf(execution, at);
    if (!slots.includes(slot)) continue;
    if (deed === 'down_write' && (at >= count || state.ordered[at] === 1)) {
      const nth = counts.get(cpu) ?? 0;
      counts.set(cpu, nth + 1);
      open.set(cpu, { cpu, nth, begin: at, end: Number.POSITIVE_INFINITY, ofMm: slot === slots[0] });
    } else if (deed === 'up_write' || deed === 'downgrade_write') {
      const section = open.get(cpu);
      if (section !== undefined) found.push({ ...section, end: at });
      open.delete(cpu);
    }
  }
  return [...found, ...open.values()];
}

/** The write sections of an execution, in the order in which they end. */
export function graphSections(execution: CpuExecution, mm: Ref): WriteSection[] {
  const all = sectionsIn(execution, mm);
  const found = all.filter(({ end }) => Number.isFinite(end));
  const ended: WriteSection[] = [];
  const isBefore = (a: WriteSection, b: WriteSection): boolean =>
    leads(execution, a.end, b.end) && !leads(execution, b.end, a.end);
  for (let rest = found; rest.length > 0; ) {
    const next = rest.find((one) => !rest.some((other) => isBefore(other, one))) ?? rest[0];
    ended.push(next as WriteSection);
    rest = rest.filter((one) => one !== next);
  }
  return [...ended, ...all.slice(found.length)];
}

/**
 * Where a call lies among sections. There is no clock: a call comes after a section if it saw something of it, and
 * before the section's end if it missed something that the section stored, in any number of steps.
 */
export class GraphCallOrder {
  readonly #execution: CpuExecution;
  readonly #after: EventSet;
  readonly #before: EventSet;

  constructor(execution: CpuExecution, cpu: number) {
    this.#execution = execution;
    const own = eventsOf(execution, cpu);
    this.#after = after(execution, own);
    this.#before = before(execution, own);
  }

  /** True if the call can begin when the section is over. */
  mayFollow = ({ end }: WriteSection): boolean => {
    if (!Number.isFinite(end)) return false;
    const last = eventUntil(this.#execution, end);
    return last < 0 || !holds(this.#after, last);
  };

  /** True if the call can be over when the section begins. */
  mayPrecede = ({ begin }: WriteSection): boolean => {
    const first = eventFrom(this.#execution, begin);
    return first < 0 || !holds(this.#before, first);
  };
}

/** Deeds that access memory; locks and the ends of RCU sections only order such accesses. */
const LOOKS: ReadonlySet<Label['deed']> = new Set(['read', 'write', 'modify', 'wait'] as const);

/** True if a CPU may look at memory while a section is open: neither is over before the other begins. */
export function mayOverlapSection(execution: CpuExecution, reader: number, mm: Ref): boolean {
  const own = momentsOf(execution).filter((moment) => {
    const { cpu, deed } = labelOf(execution, moment);
    return cpu === reader && LOOKS.has(deed);
  });
  const [first] = own;
  const last = own.at(-1);
  if (first === undefined || last === undefined) return false;
  return sectionsIn(execution, mm).some(
    ({ begin, end }) =>
      !leads(execution, last, begin) && !(Number.isFinite(end) && leads(execution, end, first)),
  );
}

/** True of a read that takes the initial value. */
export const isFromStart = ({ graph }: CpuExecution, node: number): boolean =>
  graph.state.source[node] === FROM_INITIAL;
