import { RCU, RCU_TASKS_TRACE } from '../../rcu-sections.ts';
import type { CpuRecord } from './cpu-record.ts';
import type { EventGraph } from './event-graph.ts';
import { NEVER_LEFT } from './operation.ts';

/** A read section that its CPU never leaves: it waits for ever inside, or was stopped there. */
export interface OpenSection {
  readonly record: CpuRecord;
  readonly flavour: number;
  /** The event that begins it. */
  readonly begin: number;
}

/** The read sections of some CPUs that have no end. Sections inside others are no events. */
export function openSections(graph: EventGraph, records: readonly CpuRecord[]): readonly OpenSection[] {
  const open: OpenSection[] = [];
  for (const record of records)
    for (const flavour of [RCU, RCU_TASKS_TRACE]) {
      let begin: number | undefined;
      for (const [node, { cpu, deed, name }] of graph.labels.entries()) {
        if (cpu !== record.id || name === NEVER_LEFT || flavourOf(graph, node) !== flavour) continue;
        if (deed === 'rcu_read_lock') begin = node;
        if (deed === 'rcu_read_unlock') begin = undefined;
      }
      if (begin !== undefined) open.push({ record, flavour, begin });
    }
  return open;
}

/** The flavour of RCU that an event is of, if any. */
export function flavourOf({ growing }: EventGraph, node: number): number | undefined {
  switch (growing.events[node]?.tag) {
    case 'rcu-lock':
    case 'rcu-unlock':
    case 'sync-rcu':
      return RCU;
    case 'srcu-lock':
    case 'srcu-unlock':
    case 'sync-srcu':
      return RCU_TASKS_TRACE;
    default:
      return undefined;
  }
}
