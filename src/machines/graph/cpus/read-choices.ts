import { isLong } from '../../../memory/field.ts';
import { FROM_INITIAL } from '../../../models/candidate.ts';
import { has } from '../../../models/relation.ts';
import type { CpuRecord } from './cpu-record.ts';
import type { EventGraph } from './event-graph.ts';
import type { Objects } from './objects.ts';
import type { Label, ReadOperation } from './operation.ts';
import type { Prospects } from './prospects.ts';

/** What a read may do. */
export interface Choices {
  /** Where it may have its value from now. */
  readonly sources: readonly number[];
  /** Whether it may wait for a write that is to come. */
  readonly mayWait: boolean;
}

const LOCK_DEEDS = new Set(['down_read', 'down_read_trylock', 'up_read', 'down_write']);

const isLockDeed = ({ deed }: Pick<ReadOperation, 'deed'>): boolean =>
  LOCK_DEEDS.has(deed) || deed === 'callback';

/** Says what reads may do, as far as values and coherence tell. */
export class ReadChoices {
  readonly #graph: EventGraph;
  readonly #objects: Objects;
  readonly #prospects: Prospects;

  constructor(graph: EventGraph, objects: Objects, prospects: Prospects) {
    this.#graph = graph;
    this.#objects = objects;
    this.#prospects = prospects;
  }

  /** Where a read may have its value from now, and whether it may also wait. */
  of(record: CpuRecord, operation: ReadOperation): Choices {
    const { slot, accepts, known, pool, write } = operation;
    const mayWait = this.#prospects.canComeTrue(record, operation);
    if (known !== undefined) {
      if (accepts?.(known) === false) return { sources: [], mayWait: true };
      return { sources: [this.#graph.writesTo(slot).at(-1) ?? FROM_INITIAL], mayWait: false };
    }
    if (pool !== undefined) return { sources: [FROM_INITIAL, ...this.#freeObjects(pool)], mayWait };
    const { labels } = this.#graph;
    const passes = (value: number): boolean => accepts === undefined || accepts(value);
    // Nobody else's read-modify-write may have stored over it already.
    const succeeds = (value: number): boolean => write !== undefined && operation.next?.(value) !== undefined;
    const oldest = this.#seen(record.id, slot);
    const sources = this.#graph.writesTo(slot).filter((node) => {
      if (oldest >= 0 && has(this.#graph.state.co, node, oldest)) return false;
      if (this.#graph.isFree(node)) return true;
      const value = labels[node]?.value as number;
      return passes(value) && !(succeeds(value) && this.#isTaken(node));
    });
    const initial = this.initialFor(operation);
    if (oldest < 0 && passes(initial) && !(succeeds(initial) && this.#isInitialTaken(slot)))
      sources.unshift(FROM_INITIAL);
    // What it waits for may have been there for a moment only.
    return { sources, mayWait: mayWait || this.isDeadlock(operation) };
  }

  /** The write to a slot that a CPU has stored or seen last: it sees none that comes before. */
  #seen(cpu: number, slot: number): number {
    const { labels, state } = this.#graph;
    for (let node = labels.length - 1; node >= 0; node--) {
      const label = labels[node] as Label;
      if (label.cpu !== cpu || label.slot !== slot) continue;
      return state.ordered[node] === 1 ? node : (state.source[node] as number);
    }
    return FROM_INITIAL;
  }

  #isTaken(write: number): boolean {
    const { source } = this.#graph.state;
    const { partner } = this.#graph.growing;
    for (let node = 0; node < this.#graph.count; node++)
      if (source[node] === write && (partner[node] as number) >= 0) return true;
    return false;
  }

  #isInitialTaken(slot: number): boolean {
    const { source } = this.#graph.state;
    const { partner } = this.#graph.growing;
    for (let node = 0; node < this.#graph.count; node++)
      if (
        source[node] === FROM_INITIAL &&
        this.#graph.labels[node]?.slot === slot &&
        (partner[node] as number) >= 0
      )
        return true;
    return false;
  }

  /** Frees of a cache that nobody has taken the object of yet. */
  #freeObjects(pool: string): number[] {
    const found: number[] = [];
    for (const [node, { deed, slots, base }] of this.#graph.labels.entries())
      if (
        deed === 'free' &&
        slots === 0 &&
        this.#objects.objectAt(base)?.cache.name === pool &&
        !this.#isTaken(node)
      )
        found.push(node);
    return found;
  }

  /**
   * Whether something may be waited for to the end: what waits in the program itself, if a write that may be the last one
   * does not end the wait. Once the order of writes is known, there is one that is.
   */
  isDeadlock({ accepts, slot, pool, known, ...operation }: ReadOperation): boolean {
    if (accepts === undefined || pool !== undefined) return false;
    if (known !== undefined) return !accepts(known);
    const writes = this.#graph.writesTo(slot);
    if (writes.length === 0) return !accepts(this.initialFor({ slot, ...operation }));
    const { co } = this.#graph.state;
    return writes.some(
      (write) =>
        // Who goes on looking at what was freed is stopped for that.
        !this.#graph.isFree(write) &&
        !accepts(this.#graph.labels[write]?.value as number) &&
        !writes.some((later) => has(co, write, later)),
    );
  }

  /** The state of a lock begins as free, whatever the memory of the thread that built it says. */
  initialFor(operation: Pick<ReadOperation, 'slot' | 'deed' | 'field'>): number {
    return isLockDeed(operation) ? 0 : this.#objects.initial(operation.slot, isLong(operation.field));
  }
}
