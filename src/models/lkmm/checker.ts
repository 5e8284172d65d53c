import type { Candidate, Checker, Nodes, Violation } from '../candidate.ts';
import { isReflexiveSomewhere, type Relation } from '../relation.ts';
import { explainLkmm } from './explain.ts';
import { Orders } from './orders.ts';
import { judgePlain } from './plain.ts';
import { lkmmLink, rcuHolds } from './rcu.ts';
import type { Statics } from './statics.ts';

/** The LKMM for the events of a program. Buffers are used again for each candidate: nothing is allocated per check. */
export class LkmmChecker implements Checker {
  readonly #nodes: Nodes;
  readonly #statics: Statics;
  readonly #orders: Orders;

  constructor(nodes: Nodes, statics: Statics) {
    this.#nodes = nodes;
    this.#statics = statics;
    this.#orders = new Orders(nodes, statics);
  }

  /** A read that missed such a write would be before it in prop, and so before the event, which is before the read. */
  get unmissable(): Relation {
    return this.#orders.prop;
  }

  consistent(candidate: Candidate): boolean {
    const orders = this.#orders;
    orders.derive(candidate);
    if (isReflexiveSomewhere(orders.hb)) return false;
    if (!this.#statics.has.strong) return true;
    orders.derivePropagation();
    if (isReflexiveSomewhere(orders.pb)) return false;
    if (!this.#statics.has.grace) return true;
    return rcuHolds(this.#nodes, this.#statics, candidate, lkmmLink(this.#statics, orders));
  }

  judge(candidate: Candidate): readonly string[] | undefined {
    return judgePlain(this.#nodes, this.#statics, this.#orders, candidate);
  }

  explain(candidate: Candidate): Violation | undefined {
    return explainLkmm(this.#nodes, this.#statics, this.#orders, candidate);
  }
}
