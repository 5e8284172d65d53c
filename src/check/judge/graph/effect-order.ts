import type { CpuExecution } from '../../../machines/graph/cpus/cpu-execution.ts';
import { type ModelName, models } from '../../../models/models.ts';
import { has } from '../../../models/relation.ts';
import { Reach } from './reach.ts';

/** Events in an order in which they may have taken effect. */
export interface EffectOrder {
  readonly order: readonly number[];
  /** Pairs of events of one CPU that took effect in the opposite of program order. */
  readonly inversions: number;
  /** Events that took effect before an earlier event of their program (hoisted), or after a later one (delayed). */
  readonly moved: ReadonlyMap<number, 'hoisted' | 'delayed'>;
}

/**
 * An order in which the events of an execution may have taken effect, as far as a CPU needs them: each read after the
 * write of another CPU that it saw and before those that overwrote it, and as much in program order as that allows. What
 * the model keeps in order comes first, then pairs that stand close together. A CPU may see its own stores early.
 * Sequentially consistent executions have such an order without inversions.
 */
export function effectOrder({ graph }: CpuExecution, model: ModelName, cpu: number | undefined): EffectOrder {
  const { labels, state } = graph;
  const size = labels.length;
  const reach = new Reach(size);
  for (let a = 0; a < size; a++)
    for (let b = 0; b < size; b++)
      if (
        (has(state.rf, a, b) && labels[a]?.cpu !== labels[b]?.cpu) ||
        has(state.co, a, b) ||
        has(state.fr, a, b)
      )
        reach.link(a, b);
  // The halves of a read-modify-write are one.
  for (let node = 0; node < size; node++) {
    const own = graph.growing.partner[node] as number;
    if (own >= 0) reach.link(node, own);
  }
  const kept = models[model].kept(graph.growing);
  for (let a = 0; a < size; a++)
    for (let b = 0; b < size; b++)
      if (kept.some((relation) => has(relation, a, b)) && !reach.has(b, a)) reach.link(a, b);
  const ofCpu = new Map<number, number[]>();
  for (const [node, { cpu }] of labels.entries()) ofCpu.set(cpu, [...(ofCpu.get(cpu) ?? []), node]);
  let inversions = 0;
  const early = new Set<number>();
  const late = new Set<number>();
  const longest = Math.max(...[...ofCpu.values()].map((nodes) => nodes.length), 0);
  for (let distance = 1; distance < longest; distance++) {
    for (const nodes of ofCpu.values()) {
      for (let at = 0; at + distance < nodes.length; at++) {
        const [before, after] = [nodes[at] as number, nodes[at + distance] as number];
        if (!reach.has(after, before)) {
          reach.link(before, after);
          continue;
        }
        inversions++;
        late.add(before);
        early.add(after);
      }
    }
  }
  const needed = neededBy(cpu, graph, reach);
  return { order: linearize(labels, reach, needed), inversions, moved: movedOf(early, late, graph) };
}

/**
 * The events of a CPU, and those that take effect before them. Of the stores that the CPU missed only one for each
 * slot that no other event here stores to: it is enough to show that something was missed.
 */
function neededBy(
  cpu: number | undefined,
  { labels, state }: CpuExecution['graph'],
  reach: Reach,
): readonly (readonly number[])[] {
  const all = [...labels.keys()];
  if (cpu === undefined) return [all];
  const isOwn = (node: number): boolean => labels[node]?.cpu === cpu;
  const needed = new Set(all.filter((node) => isOwn(node) || reach.after(node).some(isOwn)));
  const later = new Set<number>();
  const stored = new Set([...needed].filter((node) => !isOwn(node)).map((node) => labels[node]?.slot));
  for (const read of all.filter(isOwn)) {
    if (state.ordered[read] === 1 || stored.has(labels[read]?.slot)) continue;
    const missed = all.find(
      (write) =>
        !isOwn(write) &&
        labels[write]?.deed === 'write' &&
        has(state.fr, read, write) &&
        all.every((other) => !has(state.fr, read, other) || !has(state.co, other, write)),
    );
    if (missed === undefined) continue;
    for (const node of all) if (node === missed || reach.has(node, missed)) later.add(node);
  }
  return [[...needed], all.filter((node) => later.has(node) && !needed.has(node))];
}

/**
 * For each CPU either the early events or the late ones are said to have moved: the fewer of the two, and the late
 * ones if they are as many.
 */
function movedOf(
  early: ReadonlySet<number>,
  late: ReadonlySet<number>,
  { labels }: CpuExecution['graph'],
): Map<number, 'hoisted' | 'delayed'> {
  const moved = new Map<number, 'hoisted' | 'delayed'>();
  for (const cpu of new Set([...early].map((node) => labels[node]?.cpu))) {
    const of = (nodes: ReadonlySet<number>): number[] =>
      [...nodes].filter((node) => labels[node]?.cpu === cpu);
    const [hoisted, delayed] = [of(early), of(late)];
    if (delayed.length <= hoisted.length) for (const node of delayed) moved.set(node, 'delayed');
    else for (const node of hoisted) moved.set(node, 'hoisted');
  }
  return moved;
}

/** One order that keeps what was decided, with few switches between CPUs. */
function linearize(
  labels: CpuExecution['graph']['labels'],
  reach: Reach,
  parts: readonly (readonly number[])[],
): number[] {
  const order: number[] = [];
  let cpu = -1;
  for (const left of parts.map((part) => new Set(part)))
    while (left.size > 0) {
      const ready = [...left].filter((node) => !reach.before(node).some((one) => left.has(one)));
      const next = ready.find((node) => labels[node]?.cpu === cpu) ?? (ready[0] as number);
      cpu = labels[next]?.cpu as number;
      order.push(next);
      left.delete(next);
    }
  return order;
}
