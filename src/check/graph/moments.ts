import type { Label } from '../../machines/graph/cpus/operation.ts';
import type { CpuExecution } from '../../machines/graph/cpus/search.ts';
import type { Ref } from '../../memory/field.ts';
import { FROM_INITIAL } from '../../models/candidate.ts';
import { close, copy, type EventSet, has, holds, put, type Relation, unite } from '../../models/relation.ts';
import { lockSlots, type WriteSection } from '../write-sections.ts';

/** What leads from each event to each, for the executions that were asked about. */
const orders = new WeakMap<CpuExecution, Relation>();

/**
 * What comes before what to those who look at memory: program order, and who met whom, in any number of steps; an event
 * comes before itself.
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

/** The write sections of an execution, those that end first, in no order; begin and end are events. */
function sectionsIn(execution: CpuExecution, mm: Ref): WriteSection[] {
  const { labels, state } = execution.graph;
  const slots = lockSlots(mm);
  const counts = new Map<number, number>();
  const open = new Map<number, WriteSection>();
  const found: WriteSection[] = [];
  for (const [node, { cpu, deed, slot }] of labels.entries()) {
    if (!slots.includes(slot)) continue;
    if (deed === 'down_write' && state.ordered[node] === 1) {
      const nth = counts.get(cpu) ?? 0;
      counts.set(cpu, nth + 1);
      open.set(cpu, { cpu, nth, begin: node, end: Number.POSITIVE_INFINITY, ofMm: slot === slots[0] });
    } else if (deed === 'up_write' || deed === 'downgrade_write') {
      const section = open.get(cpu);
      if (section !== undefined) found.push({ ...section, end: node });
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
  const order = orderIn(execution);
  const isBefore = (a: WriteSection, b: WriteSection): boolean =>
    has(order, a.end, b.end) && !has(order, b.end, a.end);
  for (let rest = found; rest.length > 0; ) {
    const next = rest.find((one) => !rest.some((other) => isBefore(other, one))) ?? rest[0];
    ended.push(next as WriteSection);
    rest = rest.filter((one) => one !== next);
  }
  return [...ended, ...all.slice(found.length)];
}

/**
 * Where a call lies among sections. Nobody's clock says so: a call comes after a section if it saw something of it, and
 * before its end if it missed something that the section stored, in any number of steps.
 */
export class GraphCallOrder {
  readonly #after: EventSet;
  readonly #before: EventSet;

  constructor(execution: CpuExecution, cpu: number) {
    const own = eventsOf(execution, cpu);
    this.#after = after(execution, own);
    this.#before = before(execution, own);
  }

  /** True if the call can begin when the section is over. */
  mayFollow = ({ end }: WriteSection): boolean => Number.isFinite(end) && !holds(this.#after, end);

  /** True if the call can be over when the section begins. */
  mayPrecede = ({ begin }: WriteSection): boolean => !holds(this.#before, begin);
}

/** What takes part in memory: locks and RCU's brackets order it. */
const LOOKS: ReadonlySet<Label['deed']> = new Set(['read', 'write', 'modify', 'wait'] as const);

/** True if a CPU may look at memory while a section is open: neither is over before the other begins. */
export function mayOverlapSection(execution: CpuExecution, reader: number, mm: Ref): boolean {
  const { labels } = execution.graph;
  const own = eventsOf(execution, reader).filter((node) => LOOKS.has((labels[node] as Label).deed));
  const [first] = own;
  const last = own.at(-1);
  if (first === undefined || last === undefined) return false;
  const order = orderIn(execution);
  return sectionsIn(execution, mm).some(
    ({ begin, end }) => !has(order, last, begin) && !(Number.isFinite(end) && has(order, end, first)),
  );
}

/** Reads that take what stood there at the start. */
export const isFromStart = ({ graph }: CpuExecution, node: number): boolean =>
  graph.state.source[node] === FROM_INITIAL;
