import type { Nodes } from '../../models/candidate.ts';
import { isNode } from '../../models/event.ts';
import { add, emptyRelation, type Relation } from '../../models/relation.ts';
import type { Path, PathEvent } from './path.ts';

/** One path for each thread, with all their events numbered together. */
export interface Combination {
  readonly paths: readonly Path[];
  readonly nodes: Nodes;
  readonly events: readonly PathEvent[];
  /** For each thread and event of its path, the node or -1. */
  readonly nodeOf: readonly (readonly number[])[];
  /** For each node its number within its path. */
  readonly eventOf: Int32Array;
  readonly po: Relation;
}

/** Numbers the events of one choice of paths. */
export function combine(paths: readonly Path[]): Combination {
  const events: PathEvent[] = [];
  const threads: number[] = [];
  const numbers: number[] = [];
  const nodeOf = paths.map((path, thread) =>
    path.events.map((event, number) => {
      if (!isNode(event)) return -1;
      threads.push(thread);
      numbers.push(number);
      return events.push(event) - 1;
    }),
  );
  const size = events.length;
  const partner = new Int32Array(size).fill(-1);
  const po = emptyRelation(size);
  events.forEach((event, node) => {
    const ofThread = nodeOf[threads[node] as number] as readonly number[];
    if (event.partner !== undefined) partner[node] = ofThread[event.partner] as number;
    ofThread.forEach((other, number) => {
      if (other >= 0 && (event.before >> BigInt(number)) & 1n) add(po, other, node);
    });
  });
  return {
    paths,
    nodes: { size, events, thread: Int32Array.from(threads), partner },
    events,
    nodeOf,
    eventOf: Int32Array.from(numbers),
    po,
  };
}
