import type { Witness, WitnessEvent } from '../run/witness.ts';
import { shownValue } from './shown-value.ts';

/** How a load or a store stands to the stores of the steps before it. */
export class Placed {
  readonly #witness: Witness;
  readonly #numberOf: ReadonlyMap<number, number>;
  readonly #next: ReadonlyMap<number, number>;
  readonly #overwrites: ReadonlyMap<number, number>;

  constructor(witness: Witness, numberOf: ReadonlyMap<number, number>) {
    this.#witness = witness;
    this.#numberOf = numberOf;
    this.#next = new Map(witness.co);
    this.#overwrites = new Map(witness.fr);
  }

  load(read: number, source: number | undefined): string[] {
    const at = this.#at(read);
    if (source !== undefined && this.#at(source) > at)
      return [`Sees the store of step ${this.#at(source) + 1}, further down.`];
    const missed = this.#earlier(this.#overwrites.get(read), at);
    return missed === undefined ? [] : [`Does not see the store of step ${missed + 1} yet.`];
  }

  store(write: number): string[] {
    const after = this.#earlier(this.#next.get(write), this.#at(write));
    const { location } = this.#witness.events[write] as WitnessEvent;
    return after === undefined
      ? []
      : [`Comes before step ${after + 1} in the order of the stores to ${location}.`];
  }

  /** The value that memory keeps after a store that an earlier step has already overwritten. */
  remaining(write: number): string | undefined {
    const at = this.#at(write);
    let last: number | undefined;
    for (let later = this.#next.get(write); later !== undefined; later = this.#next.get(later))
      if (this.#at(later) < at) last = later;
    return last === undefined ? undefined : shownValue(this.#witness.events[last] as WitnessEvent);
  }

  #at(event: number): number {
    return this.#numberOf.get(event) ?? -1;
  }

  /** The first store from `from` on, in the order of stores, that an earlier step makes. */
  #earlier(from: number | undefined, at: number): number | undefined {
    for (let write = from; write !== undefined; write = this.#next.get(write))
      if (this.#at(write) < at) return this.#at(write);
    return undefined;
  }
}
