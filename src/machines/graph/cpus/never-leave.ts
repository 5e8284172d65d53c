import type { EventGraph } from './event-graph.ts';
import { type Label, NEVER_LEFT } from './operation.ts';

/** A CPU that is stopped inside a read section stays there for ever: no grace period ends before its last event. */
export function neverLeave(graph: EventGraph, stopped: number): void {
  const open: number[] = [];
  for (const [node, { cpu, deed }] of graph.labels.entries()) {
    if (cpu !== stopped) continue;
    if (deed === 'rcu_read_lock') open.push(node);
    if (deed === 'rcu_read_unlock') open.pop();
  }
  for (const lock of open.reverse()) {
    const label: Label = {
      ...(graph.labels[lock] as Label),
      deed: 'rcu_read_unlock',
      name: NEVER_LEFT,
    };
    const isTrace = graph.growing.events[lock]?.tag === 'srcu-lock';
    if (isTrace) graph.pushRead({ kind: 'write', tag: 'srcu-unlock', data: [lock] }, label, undefined);
    else graph.pushRead({ kind: 'fence', tag: 'rcu-unlock' }, label, undefined);
  }
}
