import type { Candidate, Checker, Nodes, Violation } from '../candidate.ts';
import { has, type Relation } from '../relation.ts';
import { explainLkmm } from './explain.ts';
import { Orders } from './orders.ts';
import { judgePlain, racingPairs } from './plain.ts';
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

  /**
   * If the second came before the first, it would come before all in prop that the first comes before: then neither an
   * event of its own thread that happens before it may be among that, nor what a strong fence puts before it.
   */
  mustPrecede(first: number, second: number): boolean {
    const { prop, hb, pb } = this.#orders;
    const s = this.#statics;
    if (s.has.strong && has(pb, first, second)) return true;
    const { words, bits } = prop;
    for (let word = 0; word < words; word++) {
      let row = (bits[first * words + word] as number) & (s.internal.bits[second * words + word] as number);
      while (row !== 0) {
        const low = row & -row;
        if (has(hb, word * 32 + 31 - Math.clz32(low), second)) return true;
        row ^= low;
      }
    }
    return false;
  }

  consistent(candidate: Candidate): boolean {
    const orders = this.#orders;
    if (!orders.derive(candidate)) return false;
    if (!this.#statics.has.strong) return true;
    if (!orders.derivePropagation()) return false;
    if (!this.#statics.has.grace) return true;
    return rcuHolds(this.#nodes, this.#statics, candidate, lkmmLink(this.#statics, orders));
  }

  judge(candidate: Candidate): readonly string[] | undefined {
    return judgePlain(this.#nodes, this.#statics, this.#orders, candidate);
  }

  races(candidate: Candidate): readonly (readonly [number, number])[] {
    return racingPairs(this.#nodes, this.#statics, this.#orders, candidate);
  }

  explain(candidate: Candidate): Violation | undefined {
    return explainLkmm(this.#nodes, this.#statics, this.#orders, candidate);
  }
}
