import { isNode, type ModelEvent, type ThreadEvents } from './event.ts';
import {
  add,
  addIdentity,
  composeInto,
  copy,
  type EventSet,
  emptyRelation,
  emptySet,
  put,
  type Relation,
  restrict,
} from './relation.ts';

/** The part of a model that one path of one thread decides by itself: sets and relations over all its events. */
export class ThreadRelations {
  readonly events: ThreadEvents;
  readonly size: number;
  readonly po: Relation;
  /** Events that access memory. */
  readonly memory: EventSet;
  readonly reads: EventSet;
  readonly writes: EventSet;

  constructor(events: ThreadEvents) {
    this.events = events;
    this.size = events.length;
    this.po = emptyRelation(this.size);
    events.forEach(({ before }, event) => {
      for (let other = 0; other < this.size; other++)
        if ((before >> BigInt(other)) & 1n) add(this.po, other, event);
    });
    this.reads = this.set(({ kind }) => kind === 'read');
    this.writes = this.set(({ kind }) => kind === 'write');
    this.memory = this.set(({ kind }) => kind !== 'fence');
  }

  /** The events that pass a test. */
  set(test: (event: ModelEvent) => boolean): EventSet {
    const set = emptySet(this.size);
    this.events.forEach((event, number) => {
      if (test(event)) put(set, number);
    });
    return set;
  }

  /** The events of a set, or the pairs of it with itself: `[set]`. */
  identity(set: EventSet): Relation {
    return addIdentity(emptyRelation(this.size), set);
  }

  /** The composition of relations; a set stands for its identity. */
  path(...steps: readonly (Relation | EventSet)[]): Relation {
    const [first, ...rest] = steps.map((step) => (step instanceof Uint32Array ? this.identity(step) : step));
    // A copy even of a single step: callers restrict the result in place.
    return rest.reduce((a, b) => composeInto(emptyRelation(this.size), a, b), copy(first as Relation));
  }

  /** `po?`. */
  get poOrSame(): Relation {
    return addIdentity(copy(this.po));
  }

  /** `[from] ; po ; [fence] ; po ; [to]`. */
  fenced(from: EventSet, fence: EventSet, to: EventSet): Relation {
    return restrict(this.path(this.po, fence, this.po), from, to);
  }

  /** Dependencies of one kind as pairs from read to event. */
  dependencies(kind: 'address' | 'data' | 'control'): Relation {
    const pairs = emptyRelation(this.size);
    this.events.forEach((event, number) => {
      for (let read = 0; read < number; read++)
        if ((event[kind] >> BigInt(read)) & 1n) add(pairs, read, number);
    });
    return pairs;
  }

  /** For each event its number among the nodes, or -1. */
  get nodeNumbers(): readonly number[] {
    let next = 0;
    return this.events.map((event) => (isNode(event) ? next++ : -1));
  }
}

/** Copies the pairs between nodes of a thread's relation into a relation over the nodes of all threads. */
export function place(into: Relation, local: Relation, numbers: readonly number[], base: number): void {
  for (let i = 0; i < local.size; i++) {
    const from = numbers[i] as number;
    if (from < 0) continue;
    for (let j = 0; j < local.size; j++) {
      const to = numbers[j] as number;
      if (to >= 0 && ((local.bits[i * local.words + (j >>> 5)] as number) >>> (j & 31)) & 1)
        add(into, base + from, base + to);
    }
  }
}
