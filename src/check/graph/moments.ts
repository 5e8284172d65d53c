import type { Label } from '../../machines/graph/cpus/operation.ts';
import type { CpuExecution } from '../../machines/graph/cpus/search.ts';
import type { Ref } from '../../memory/field.ts';
import { FROM_INITIAL } from '../../models/candidate.ts';
import { holds, put, type Relation } from '../../models/relation.ts';
import { lockSlots, type WriteSection } from '../write-sections.ts';

/** The relations that say what comes before what to those who look at memory: program order, and who met whom. */
const relationsOf = ({ graph }: CpuExecution): readonly Relation[] => {
  const { state, growing } = graph;
  return [growing.statics.po, state.rf, state.co, state.fr];
};

/** The events that come after these, or are among them. */
function reachable(execution: CpuExecution, from: readonly number[], backwards = false): Uint32Array {
  const relations = relationsOf(execution);
  const { count } = execution.graph;
  const words = relations[0]?.words ?? 1;
  const found = new Uint32Array(words);
  const open = [...from];
  for (const node of open) put(found, node);
  const visit = (node: number): void => {
    if (holds(found, node)) return;
    put(found, node);
    open.push(node);
  };
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const { bits } of relations) {
      for (let other = 0; other < count; other++) {
        const [a, b] = backwards ? [other, node] : [node, other];
        if (((bits[a * words + (b >>> 5)] as number) >>> (b & 31)) & 1) visit(other);
      }
    }
  }
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
  const after = new Map(found.map((section) => [section, reachable(execution, [section.end])]));
  const isBefore = (a: WriteSection, b: WriteSection): boolean =>
    holds(after.get(a) as Uint32Array, b.end) && !holds(after.get(b) as Uint32Array, a.end);
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
  readonly #after: Uint32Array;
  readonly #before: Uint32Array;

  constructor(execution: CpuExecution, cpu: number) {
    const own = eventsOf(execution, cpu);
    this.#after = reachable(execution, own);
    this.#before = reachable(execution, own, true);
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
  const before = reachable(execution, [first], true);
  const after = reachable(execution, [last]);
  return sectionsIn(execution, mm).some(
    ({ begin, end }) => !holds(after, begin) && !(Number.isFinite(end) && holds(before, end)),
  );
}

/** Reads that take what stood there at the start. */
export const isFromStart = ({ graph }: CpuExecution, node: number): boolean =>
  graph.state.source[node] === FROM_INITIAL;
