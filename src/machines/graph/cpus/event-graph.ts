import { type Checker, FROM_INITIAL } from '../../../models/candidate.ts';
import { Growing } from '../../../models/growing.ts';
import type { GrownEvent } from '../../../models/grown-event.ts';
import type { MemoryModel } from '../../../models/memory-model.ts';
import { add, assign, emptyRelation, has, type Relation } from '../../../models/relation.ts';
import { Coherence } from '../coherence.ts';
import type { State } from '../state.ts';
import type { CpuEvent } from './cpu-event.ts';
import type { OpenDependency } from './dependencies.ts';
import { learnOrder } from './learn-order.ts';
import type { Label } from './operation.ts';
import { WritesBySlot } from './writes-by-slot.ts';

/** In `source`: an event that is no read. */
const NO_READ = -3;

/** How much of a graph there was. */
export interface Mark {
  readonly depth: number;
  readonly asides: number;
  readonly co: Uint32Array;
  readonly unmissable: Uint32Array;
}

/** The events of an execution that is being found, with where reads read from and in which order writes come. */
export class EventGraph {
  readonly growing: Growing;
  readonly checker: Checker;
  readonly state: State;
  /** What each event is to people. */
  readonly labels: Label[] = [];
  /** Of what orders others and is no event, in the order in which it was added. */
  readonly asides: Label[] = [];
  readonly #model: MemoryModel;
  readonly #coherence: Coherence;
  readonly #writes: WritesBySlot;
  readonly #open: OpenDependency[] = [];
  /** What the model said last, on the way to this part of the graph, of what reads cannot miss. That stays true. */
  readonly #unmissable: Relation;
  /**
   * Whether something was added since the model was asked that leads back to what was there: only that can close a
   * cycle. A read of the last write leads nowhere, nor does a write that comes after all that is there.
   */
  isSuspect = false;

  constructor(model: MemoryModel, size: number) {
    this.#model = model;
    this.growing = new Growing(size);
    this.checker = model.growingChecker(this.growing);
    const { used } = this.growing;
    this.#coherence = new Coherence(size, used);
    this.state = {
      nodes: this.growing,
      location: new Int32Array(size).fill(-1),
      source: new Int32Array(size).fill(NO_READ),
      co: emptyRelation(size, used),
      rf: emptyRelation(size, used),
      fr: emptyRelation(size, used),
      poLoc: emptyRelation(size, used),
      writesAt: [],
      writes: [],
      ordered: new Uint8Array(size),
      unlockOf: new Int32Array(size).fill(-1),
      value: (node) => this.labels[node]?.value,
    };
    this.#writes = new WritesBySlot(this.state, size);
    this.#unmissable = emptyRelation(size, used);
    this.growing.track(this.state.poLoc);
  }

  /** Events whose address depends on one of several reads, which one is left open. */
  get openDependencies(): readonly OpenDependency[] {
    return this.#open;
  }

  /** How many events there are. */
  get count(): number {
    return this.labels.length;
  }

  /** Writes to a slot, in the order in which they were added; a free of its object is one. */
  writesTo(slot: number): readonly number[] {
    return this.#writes.of(slot);
  }

  /** Whether an event takes away what it writes to: nothing is there after it. */
  isFree(node: number): boolean {
    return this.labels[node]?.deed === 'free' && (this.labels[node]?.slots ?? 0) > 0;
  }

  /** Adds a read with its source, or another event that is no write. */
  pushRead(event: CpuEvent, label: Label, source: number | undefined): number {
    const node = this.#push(event, label);
    if (source !== undefined) {
      this.state.source[node] = source;
      if (!this.#isLast(source, label.slot)) this.isSuspect = true;
    }
    // The end of a section leads to its begin, for those who wait for it.
    if (event.tag === 'rcu-unlock' || event.tag === 'srcu-unlock') this.isSuspect = true;
    return node;
  }

  /** Adds a write. */
  pushWrite(event: CpuEvent, label: Label): number {
    const node = this.#push(event, label);
    this.state.ordered[node] = 1;
    if (this.#writes.add(label.slot, node)) this.isSuspect = true;
    return node;
  }

  /** Adds a free: a last write to each slot of an object. Its own place stands for all of them. */
  pushFree(event: CpuEvent, label: Label, slots: readonly number[]): number {
    const node = this.#push(event, label);
    this.isSuspect = true;
    this.state.ordered[node] = 1;
    this.#writes.addFree(label, node, slots);
    return node;
  }

  /** Adds what something orders that is no event. */
  setAside(halves: readonly GrownEvent[], label: Label): void {
    for (const half of halves) this.growing.setAside(label.cpu, half);
    this.asides.push(label);
  }

  mark(): Mark {
    return {
      depth: this.growing.depth,
      asides: this.asides.length,
      co: usedBits(this.state.co),
      unmissable: usedBits(this.#unmissable),
    };
  }

  undo({ depth, asides, co, unmissable }: Mark): void {
    this.asides.length = asides;
    const { state, growing, labels } = this;
    growing.undo(depth);
    while ((this.#open.at(-1)?.node ?? -1) >= growing.count) this.#open.pop();
    for (let node = labels.length - 1; node >= growing.count; node--) {
      if (state.ordered[node] === 1) this.#writes.remove((labels[node] as Label).slot, node);
      labels.pop();
      state.ordered[node] = 0;
      state.source[node] = NO_READ;
      state.location[node] = -1;
    }
    // A write to what was freed stands at the place of the free, too.
    this.#writes.keepBelow(growing.count);
    restore(state.co, co);
    restore(this.#unmissable, unmissable);
    this.isSuspect = false;
  }

  /** Adds what follows, and asks the model: false if no execution has this part. */
  isConsistent(): boolean {
    do {
      if (!this.#coherence.propagate(this.state) || !this.checker.consistent(this.state)) return false;
    } while (learnOrder(this.state, this.checker));
    // What comes after the events that are there is not said.
    this.#unmissable.bits.fill(0);
    assign(this.#unmissable, this.checker.unmissable);
    this.isSuspect = false;
    return true;
  }

  /** The same, without asking the model. */
  isCoherent(): boolean {
    return this.#coherence.propagate(this.state);
  }

  /** Decides which of two writes comes first. */
  order(first: number, second: number): void {
    add(this.state.co, first, second);
    this.isSuspect = true;
  }

  /** Whether every other write to a slot is known to come before this one. */
  #isLast(write: number, slot: number): boolean {
    if (write >= 0 && this.isFree(write)) return false;
    for (const other of this.writesTo(slot))
      if (other !== write && (write < 0 || !has(this.state.co, other, write))) return false;
    return true;
  }

  /**
   * Those of the sources that a read of a CPU, if it came next, could have without missing what it cannot miss, as far as
   * the model has said: fewest right after it was asked.
   */
  possibleSources(cpu: number, event: CpuEvent, slot: number, sources: readonly number[]): readonly number[] {
    // What is said of marked accesses says nothing of plain ones.
    if (event.tag === 'plain') return sources;
    const before = this.#model.keptBefore(this.growing, cpu, event);
    const { bits, words } = this.#unmissable;
    const cannotMiss = (write: number): boolean => {
      if (this.growing.thread[write] === cpu) return false;
      for (let word = 0; word < words; word++)
        if (((bits[write * words + word] as number) & (before[word] as number)) !== 0) return true;
      return false;
    };
    const known = this.writesTo(slot).filter(cannotMiss);
    if (known.length === 0) return sources;
    return sources.filter((source) =>
      source === FROM_INITIAL ? false : !known.some((write) => has(this.state.co, source, write)),
    );
  }

  /** Two writes of one location whose order is open. */
  unorderedPair(): readonly [number, number] | undefined {
    const { co, writes } = this.state;
    for (const list of writes) {
      if (list === undefined) continue;
      for (const [i, a] of list.entries())
        for (const b of list.slice(i + 1)) if (!has(co, a, b) && !has(co, b, a)) return [a, b];
    }
    return undefined;
  }

  /** The last write to a slot in coherence order; FROM_INITIAL if there is none, undefined if the order is open. */
  lastWriteTo(slot: number): number | undefined {
    const list = this.writesTo(slot);
    if (list.length === 0) return FROM_INITIAL;
    return list.find((write) => list.every((other) => other === write || has(this.state.co, other, write)));
  }

  #push(event: CpuEvent, label: Label): number {
    const node = this.growing.push(label.cpu, event);
    this.labels.push(label);
    if (event.choices !== undefined) this.#open.push({ node, cpu: label.cpu, choices: event.choices });
    const { state } = this;
    // A grace period of Tasks Trace has the place of its flavour.
    const isNowhere = event.kind === 'fence' && event.tag !== 'sync-srcu';
    state.location[node] = isNowhere ? -1 : this.#writes.place(label.slot);
    if (event.kind === 'fence') return node;
    for (let other = 0; other < node; other++) {
      const { cpu, slot, base, slots } = this.labels[other] as Label;
      if (cpu !== label.cpu || this.growing.events[other]?.kind === 'fence') continue;
      const isSame =
        slot === label.slot ||
        (slots > 0 && label.slot >= base && label.slot < base + slots) ||
        (label.slots > 0 && slot >= label.base && slot < label.base + label.slots);
      if (isSame) add(state.poLoc, other, node);
    }
    return node;
  }
}

const usedBits = ({ bits, words, used }: Relation): Uint32Array => bits.slice(0, used.rows * words);

/** Makes a relation what it was when its bits were copied. */
function restore({ bits }: Relation, before: Uint32Array): void {
  bits.set(before);
  bits.fill(0, before.length);
}
