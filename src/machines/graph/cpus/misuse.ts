import { has } from '../../../models/relation.ts';
import type { Finding } from '../../interleave/finding.ts';
import type { CpuRecord } from './cpu-record.ts';
import type { EventGraph } from './event-graph.ts';
import type { Objects } from './objects.ts';

/** Stores to what was freed, and what was freed twice. */
export function misusedObjects(graph: EventGraph, objects: Objects): Finding[] {
  const { labels, state } = graph;
  const found: Finding[] = [];
  for (const [free, { deed, slots, base, slot: place }] of labels.entries()) {
    if (deed !== 'free' || slots === 0) continue;
    for (const [node, { cpu, slot, name, deed: other }] of labels.entries()) {
      if (node === free || state.ordered[node] !== 1) continue;
      const isInside = slot >= base && slot < base + slots;
      const object = objects.objectAt(base)?.cache.object;
      if (slot === place && node > free && other === 'free')
        found.push({ kind: 'double free', text: `${name} of a ${object} that was freed before`, cpu });
      else if (isInside && has(state.co, free, node))
        found.push({ kind: 'use-after-free', text: `${name} of a ${object} that was freed`, cpu });
    }
  }
  return found;
}

/** CPUs that wait for each other for ever. */
export function deadlock(waiting: readonly CpuRecord[]): Finding {
  const text = waiting.map(({ id, waits }) => `CPU${id} waits in ${waits?.name}`).join(', ');
  return { kind: 'deadlock', text, cpu: undefined };
}
