import type { Ref } from '../../../memory/field.ts';
import { has } from '../../../models/relation.ts';
import type { Finding } from '../../finding.ts';
import type { CpuRecord } from './cpu-record.ts';
import type { EventGraph } from './event-graph.ts';
import type { Objects } from './objects.ts';
import type { Label } from './operation.ts';

/** Stores to what was freed, and what was freed twice. */
export function misusedObjects(graph: EventGraph, objects: Objects): Finding[] {
  const { labels, state } = graph;
  const found: Finding[] = [];
  for (const [free, { deed, slots, base, slot: place }] of labels.entries()) {
    if (deed !== 'free') continue;
    if (slots === 0) {
      // What is type-stable has a place of its own, to which who takes it again writes, too.
      const later = next(graph, place, free);
      if (later !== undefined && labels[later]?.deed === 'free')
        found.push(doubleFree(labels[later] as Label, objects, base));
      continue;
    }
    for (const [node, { cpu, slot, name, deed: other }] of labels.entries()) {
      if (node === free || state.ordered[node] !== 1) continue;
      const isInside = slot >= base && slot < base + slots;
      const object = objects.objectAt(base)?.cache.object;
      if (slot === place && other === 'free' && has(state.co, free, node))
        found.push(doubleFree(labels[node] as Label, objects, base));
      else if (isInside && has(state.co, free, node))
        found.push({ kind: 'use-after-free', text: `${name} of a ${object} that was freed`, cpu });
    }
  }
  return found;
}

/** The write that follows another one of the same place. */
function next(graph: EventGraph, place: number, write: number): number | undefined {
  const { co } = graph.state;
  const later = graph.writesTo(place).filter((other) => has(co, write, other));
  return later.find((other) => later.every((one) => one === other || has(co, other, one)));
}

const doubleFree = ({ name, cpu }: Label, objects: Objects, base: Ref): Finding => ({
  kind: 'double free',
  text: `${name} of a ${objects.objectAt(base)?.cache.object} that was freed before`,
  cpu,
});

/** CPUs that wait for each other for ever. */
export function deadlock(waiting: readonly CpuRecord[]): Finding {
  const text = waiting.map(({ id, waits }) => `CPU${id} waits in ${waits?.name}`).join(', ');
  return { kind: 'deadlock', text, cpu: undefined };
}
