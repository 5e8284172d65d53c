import type { Execution } from '../../machines/graph/execution.ts';
import type { Candidate } from '../../models/candidate.ts';
import { forEachPair, has, type Relation } from '../../models/relation.ts';
import { valueIn } from './final-state.ts';

/** An event of a shown execution: an access, or a fence. */
export interface WitnessEvent {
  readonly thread: number;
  readonly kind: 'read' | 'write' | 'fence';
  /** What it promises: `once`, `acquire`, ...; `plain`, or `lock` for locks. */
  readonly tag: string;
  readonly location?: string;
  readonly value?: string;
  /** The statement that it belongs to. */
  readonly statement: string;
}

/** One execution as data: events in the order of their threads, relations as pairs of their indexes. */
export interface Witness {
  readonly events: readonly WitnessEvent[];
  /** Reads-from; a read of the initial value is absent. */
  readonly rf: readonly (readonly [number, number])[];
  /** Coherence, from each write to the next. */
  readonly co: readonly (readonly [number, number])[];
  /** From-reads, to the next write only. */
  readonly fr: readonly (readonly [number, number])[];
  /** The two halves of each successful read-modify-write or lock. */
  readonly rmw: readonly (readonly [number, number])[];
}

/** A witness with the number of each node among its events. */
export interface Captured {
  readonly witness: Witness;
  readonly indexOf: (node: number) => number;
}

/** Copies what is to be shown of an execution, which is only lent. */
export function capture(execution: Execution): Captured {
  const { combination, candidate, value, placeOf } = execution;
  const { paths, nodeOf } = combination;
  const events: WitnessEvent[] = [];
  const indexes = new Map<number, number>();
  const rmw: [number, number][] = [];
  paths.forEach((path, thread) => {
    const first = events.length;
    path.events.forEach((event, number) => {
      const node = nodeOf[thread]?.[number] ?? -1;
      const known = node < 0 ? undefined : value(node);
      const location = node < 0 ? undefined : placeOf(node);
      if (node >= 0) indexes.set(node, events.length);
      if (event.partner !== undefined) rmw.push([events.length, first + event.partner]);
      events.push({
        thread,
        kind: event.kind,
        tag: event.lock ?? event.tag,
        ...(location === undefined ? {} : { location }),
        ...(known === undefined || event.lock !== undefined ? {} : { value: valueIn(execution, known) }),
        statement: event.text,
      });
    });
  });
  const indexOf = (node: number): number => indexes.get(node) ?? -1;
  const pairs = (relation: Relation): [number, number][] => {
    const found: [number, number][] = [];
    forEachPair(relation, (from, to) => found.push([indexOf(from), indexOf(to)]));
    return found;
  };
  const co = immediate(candidate.co, candidate.co);
  return {
    witness: { events, rf: pairs(candidate.rf), co: pairs(co), fr: pairs(firstOverwrites(candidate)), rmw },
    indexOf,
  };
}

/** Pairs with nothing between them. */
function immediate(relation: Relation, order: Relation): Relation {
  const kept = { ...relation, bits: relation.bits.slice() };
  forEachPair(relation, (from, to) => {
    for (let middle = 0; middle < relation.size; middle++)
      if (has(relation, from, middle) && has(order, middle, to)) drop(kept, from, to);
  });
  return kept;
}

/** From each read only to the first write that overwrites what it read. */
function firstOverwrites({ fr, co }: Candidate): Relation {
  return immediate(fr, co);
}

function drop({ bits, words }: Relation, from: number, to: number): void {
  const at = from * words + (to >>> 5);
  bits[at] = (bits[at] as number) & ~(1 << (to & 31));
}
