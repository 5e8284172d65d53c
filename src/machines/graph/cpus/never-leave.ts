import type { MemoryModel } from '../../../models/memory-model.ts';
import { add } from '../../../models/relation.ts';
import { RCU } from '../../rcu-sections.ts';
import type { CpuRecord } from './cpu-record.ts';
import type { EventGraph } from './event-graph.ts';
import { flavourOf, type OpenSection, openSections } from './open-sections.ts';
import { type Label, NEVER_LEFT, type ReadOperation } from './operation.ts';
import { callOf, endOf } from './signatures.ts';

/**
 * Whether an execution exists in which these sections never end: every grace period that ends came before each of them,
 * and one that does not end has one of them to wait for. The graph is consistent and is left as it was, but the model has
 * looked at more of it last.
 *
 * A section that never ends is told to a model as one that ends after all else: at the end of each CPU that has seen a
 * grace period end stands a store, and before the end of each such section a read of it.
 */
export function canStayOpen(
  graph: EventGraph,
  model: MemoryModel,
  open: readonly OpenSection[],
  waiting: readonly CpuRecord[],
  isMet: (section: OpenSection) => void,
): boolean {
  const mark = graph.mark();
  // Those of CPUs that were stopped have an end already.
  const left = open.filter(({ record }) => record.finding === undefined);
  for (const section of left) leave(graph, section);
  let isPossible = left.length === 0 || graph.isConsistent();
  if (isPossible) {
    // As far as one can tell while grace periods that stay open are not looked for.
    for (const section of open) isMet(section);
    endLast(graph, open);
    isPossible = waitFor(graph, model, open, waiting);
  }
  graph.undo(mark);
  // What reads are before was derived with the events that are gone again.
  return isPossible && graph.isCoherent();
}

function endLast(graph: EventGraph, open: readonly OpenSection[]): void {
  const before = graph.count;
  const ends: { readonly write: number; readonly flavour: number; readonly cpu: number }[] = [];
  for (const [period, label] of [...graph.labels.entries()].slice(0, before)) {
    const flavour = flavourOf(graph, period);
    if (flavour === undefined || label.deed !== 'grace period') continue;
    if (ends.some((end) => end.cpu === label.cpu && end.flavour === flavour)) continue;
    const slot = endOf(label.cpu, flavour);
    const write = graph.pushWrite(
      { kind: 'write', tag: 'once' },
      { ...label, deed: 'write', name: NEVER_LEFT, slot },
    );
    ends.push({ write, flavour, cpu: label.cpu });
  }
  for (const { record, flavour, begin } of open) {
    const label: Label = { ...(graph.labels[begin] as Label), name: NEVER_LEFT };
    for (const end of ends) {
      if (end.flavour !== flavour || end.cpu === record.id) continue;
      const read = { ...label, deed: 'read', slot: endOf(end.cpu, flavour) } as const;
      graph.pushRead({ kind: 'read', tag: 'once' }, read, end.write);
    }
    const end = leave(graph, { record, flavour, begin });
    // It has an end already, which pairs with its begin as ends do.
    if (flavour === RCU) add(graph.growing.statics.rcuSections, begin, end);
  }
}

/** Ends a section behind the last event of its CPU, which is as early as it can be. */
function leave(graph: EventGraph, { flavour, begin }: OpenSection): number {
  const label: Label = { ...(graph.labels[begin] as Label), name: NEVER_LEFT, deed: 'rcu_read_unlock' };
  if (flavour === RCU) return graph.pushRead({ kind: 'fence', tag: 'rcu-unlock' }, label, undefined);
  return graph.pushRead({ kind: 'write', tag: 'srcu-unlock', data: [begin] }, label, undefined);
}

/** A CPU that is stopped inside sections leaves none of them: no grace period that waits for one ends before that. */
export function neverLeave(graph: EventGraph, stopped: CpuRecord): void {
  for (const section of openSections(graph, [stopped])) leave(graph, section);
}

/**
 * Whether each grace period that does not end can wait for one of the sections. That of a CPU itself may begin as late as
 * one likes, since nothing follows it. That of a callback begins when it is queued, in the order that is sequentially
 * consistent; under weaker models it may begin later, too.
 */
function waitFor(
  graph: EventGraph,
  model: MemoryModel,
  open: readonly OpenSection[],
  waiting: readonly CpuRecord[],
): boolean {
  const [record, ...others] = waiting;
  if (record === undefined) return graph.isConsistent();
  const { period } = record.waits as ReadOperation;
  const [call] = graph.writesTo(callOf(record.id));
  for (const { flavour, begin } of open) {
    if (flavour !== period) continue;
    if (!model.traits.queuesInOrder || call === undefined || isBefore(graph, begin, call))
      return waitFor(graph, model, open, others);
    const { po } = graph.growing.statics;
    add(po, begin, call);
    const isPossible = waitFor(graph, model, open, others);
    const at = begin * po.words + (call >>> 5);
    po.bits[at] = (po.bits[at] as number) & ~(1 << (call & 31));
    if (isPossible) return true;
  }
  return false;
}

const isBefore = ({ growing }: EventGraph, first: number, second: number): boolean =>
  growing.thread[first] === growing.thread[second] && first < second;
