import { emptySet, keepBelow, put } from '../../../models/relation.ts';
import type { State } from '../state.ts';
import type { Label } from './operation.ts';

/** An object that was given back, by the event that did. */
interface Freed {
  readonly node: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Which writes stand at which slot of a graph: each slot is a location of the state. A free is a last write to each slot
 * of its object; its own location stands for all of them, and so has their writes, too.
 */
export class WritesBySlot {
  readonly #state: Pick<State, 'location' | 'writes' | 'writesAt'>;
  readonly #size: number;
  /** Numbers of locations by slot. */
  readonly #places = new Map<number, number>();
  readonly #freed: Freed[] = [];

  constructor(state: Pick<State, 'location' | 'writes' | 'writesAt'>, size: number) {
    this.#state = state;
    this.#size = size;
  }

  /** Writes to a slot, in the order in which they were added; a free of its object is one. */
  of(slot: number): readonly number[] {
    const place = this.#places.get(slot);
    return place === undefined ? [] : (this.#state.writes[place] ?? []);
  }

  /** The location that a slot is. */
  place(slot: number): number {
    let place = this.#places.get(slot);
    if (place === undefined) {
      place = this.#places.size;
      this.#places.set(slot, place);
    }
    return place;
  }

  /** Adds a write; whether it writes to what was freed. */
  add(slot: number, node: number): boolean {
    this.#add(slot, node);
    let isFreed = false;
    for (const { node: free, start, end } of this.#freed)
      if (slot >= start && slot < end) {
        put(this.#state.writesAt[this.#state.location[free] as number] as Uint32Array, node);
        isFreed = true;
      }
    return isFreed;
  }

  /** Adds a free that takes these slots away. */
  addFree({ slot: own, base, slots: count }: Label, node: number, slots: readonly number[]): void {
    this.#add(own, node);
    const all = this.#state.writesAt[this.place(own)] as Uint32Array;
    for (const slot of slots) {
      for (const write of this.of(slot)) put(all, write);
      this.#add(slot, node);
    }
    this.#freed.push({ node, start: base, end: base + count });
  }

  /** Takes the last write back. */
  remove(slot: number, node: number): void {
    this.#removeFrom(this.place(slot), node);
    if (this.#freed.at(-1)?.node !== node) return;
    this.#freed.pop();
    this.#forgetWritesBehind(node);
    // It is the last write of each place that has it.
    for (const place of this.#places.values()) this.#removeFrom(place, node);
  }

  /** Has frees forget what was written behind them by events from this number on. */
  keepBelow(count: number): void {
    for (const { node } of this.#freed)
      keepBelow(this.#state.writesAt[this.#state.location[node] as number] as Uint32Array, count);
  }

  /** At the place of a free that is gone stands nothing but what another free of the same object, or its taker, put there. */
  #forgetWritesBehind(free: number): void {
    const place = this.#state.location[free] as number;
    const set = this.#state.writesAt[place] as Uint32Array;
    set.fill(0);
    for (const write of this.#state.writes[place] ?? []) put(set, write);
    for (const { node, start, end } of this.#freed)
      if (this.#state.location[node] === place)
        for (let slot = start; slot < end; slot++)
          for (const write of this.of(slot)) if (write < free) put(set, write);
  }

  #add(slot: number, node: number): void {
    const { writes, writesAt } = this.#state;
    const place = this.place(slot);
    writes[place] ??= [];
    writesAt[place] ??= emptySet(this.#size);
    writes[place].push(node);
    put(writesAt[place], node);
  }

  #removeFrom(place: number, node: number): void {
    const { writes, writesAt } = this.#state;
    const list = writes[place];
    if (list?.at(-1) !== node) return;
    list.pop();
    const set = writesAt[place] as Uint32Array;
    set[node >>> 5] = (set[node >>> 5] as number) & ~(1 << (node & 31));
  }
}
