import type { Candidate, Checker, Nodes, Violation } from './candidate.ts';
import { shortestCycle } from './cycle.ts';
import type { ModelEvent, ThreadEvents } from './event.ts';
import { misuseFlags } from './lkmm/misuse.ts';
import { rcuHolds } from './lkmm/rcu.ts';
import type { Statics } from './lkmm/statics.ts';
import {
  assign,
  closeIfAcyclic,
  copy,
  emptyRelation,
  has,
  type Relation,
  subtract,
  unite,
} from './relation.ts';
import { place, ThreadRelations } from './thread-relations.ts';

/** What distinguishes one such model from another. */
export interface GlobalOrderOptions {
  /** Whether a thread may read its own store before others can. */
  readonly ownStoresEarly: boolean;
}

/** The part of program order that a model keeps, over the nodes of all threads. */
export function preservedOf(
  nodes: Nodes,
  threads: readonly (readonly ModelEvent[])[],
  preserved: (events: ThreadEvents) => Relation,
): Relation {
  const all = emptyRelation(nodes.size);
  let base = 0;
  for (const events of threads) {
    const numbers = new ThreadRelations(events).nodeNumbers;
    place(all, preserved(events), numbers, base);
    base += numbers.filter((number) => number >= 0).length;
  }
  return all;
}

/**
 * A model with one order of all events that everybody agrees on: the part of program order that it keeps, reads-from,
 * coherence and from-reads have no cycle. RCU is as in the LKMM, with this order in the place of its orders.
 */
export class GlobalOrderChecker implements Checker {
  readonly #name: string;
  readonly #nodes: Nodes;
  readonly #statics: Statics;
  readonly #preserved: Relation;
  readonly #options: GlobalOrderOptions;
  readonly #order: Relation;

  constructor(
    name: string,
    nodes: Nodes,
    statics: Statics,
    preserved: Relation,
    options: GlobalOrderOptions,
  ) {
    this.#name = name;
    this.#nodes = nodes;
    this.#statics = statics;
    this.#options = options;
    this.#order = emptyRelation(nodes.size, preserved.used);
    this.#preserved = preserved;
  }

  /** A read that missed such a write would come before it in the order of all. */
  get unmissable(): Relation {
    return this.#order;
  }

  mustPrecede(first: number, second: number): boolean {
    return has(this.#order, first, second);
  }

  consistent(candidate: Candidate): boolean {
    const order = this.#steps(candidate);
    if (!closeIfAcyclic(order)) return false;
    if (!this.#statics.has.grace) return true;
    const { po } = this.#statics;
    return rcuHolds(this.#nodes, this.#statics, candidate, [
      { relation: po, optional: true },
      { relation: order, optional: true },
      { relation: po, optional: false },
    ]);
  }

  judge(candidate: Candidate): readonly string[] {
    return misuseFlags(this.#nodes, this.#statics, candidate);
  }

  races(): readonly [] {
    return [];
  }

  explain(candidate: Candidate): Violation | undefined {
    const { rf, co, fr } = candidate;
    const cycle = shortestCycle(copy(this.#steps(candidate)));
    if (cycle === undefined) return undefined;
    const labels = cycle.map((from, i) => {
      const to = cycle[(i + 1) % cycle.length] as number;
      if (has(rf, from, to)) return 'rf';
      if (has(co, from, to)) return 'co';
      return has(fr, from, to) ? 'fr' : 'po';
    });
    return { axiom: this.#name, cycle, labels };
  }

  #steps({ rf, co, fr }: Candidate): Relation {
    const order = assign(this.#order, rf);
    if (this.#options.ownStoresEarly) subtract(order, this.#statics.internal);
    return unite(unite(unite(order, co), fr), this.#preserved);
  }
}
