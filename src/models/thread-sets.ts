import type { ModelEvent, Tag } from './event.ts';
import type { GrownEvent } from './grown-event.ts';
import { type EventSet, put } from './relation.ts';
import { isDraining } from './store-buffer.ts';

const COUNT = 11;

/** What comes next in a thread: its events so far, and those that some fence, lock or access has put behind it. */
export class ThreadSets {
  readonly #bits: Uint32Array;
  readonly all: EventSet;
  /** Before the last smp_rmb(), smp_wmb() and full fence, and the last grace period. */
  readonly rmb: EventSet;
  readonly wmb: EventSet;
  readonly mb: EventSet;
  readonly gp: EventSet;
  /** Before the last thing that waits for stores, under total store order. */
  readonly drained: EventSet;
  /** Before the last spin_unlock(); before one that a later spin_lock() of this thread follows. */
  readonly unlocked: EventSet;
  readonly handed: EventSet;
  /** By what is no event: before a release, before one that an smp_wmb() follows, and what an acquire comes after. */
  readonly released: EventSet;
  readonly wmbReleased: EventSet;
  readonly acquired: EventSet;

  /** @param words of a set */
  constructor(words: number) {
    const bits = new Uint32Array(COUNT * words);
    let at = 0;
    const next = (): EventSet => bits.subarray(at * words, ++at * words);
    this.#bits = bits;
    this.all = next();
    this.rmb = next();
    this.wmb = next();
    this.mb = next();
    this.gp = next();
    this.drained = next();
    this.unlocked = next();
    this.handed = next();
    this.released = next();
    this.wmbReleased = next();
    this.acquired = next();
  }

  /** All of them, to be restored. */
  save(): Uint32Array {
    return this.#bits.slice();
  }

  restore(saved: Uint32Array): void {
    this.#bits.set(saved);
  }

  /** A fence that is no event. */
  fence(tag: Tag): void {
    if (tag === 'rmb') this.rmb.set(this.all);
    else if (tag === 'wmb') {
      this.wmb.set(this.all);
      this.wmbReleased.set(this.released);
    } else if (tag === 'mb') {
      this.mb.set(this.all);
      this.drained.set(this.all);
    } else throw new Error(`[vmaspec bug] ${tag} is no such fence`);
  }

  /**
   * An access that is no event, since no other thread ever touches its place: nobody meets it, so all that can be seen
   * of it is what comes before it in its thread and what after.
   *
   * - A release comes after all before it, and a later smp_wmb() puts it before the writes that follow.
   * - An acquire comes before all that follows, and an earlier smp_rmb() puts the reads before that before it.
   * - A spinlock that its own thread has given back hands over what came before that.
   * - Under total store order a read-modify-write waits for all stores before it.
   *
   * Not for what depends on an address, and not for full barriers: those order both halves each in its own way.
   *
   * @param reads those that smp_rmb() orders
   */
  setAside({ tag, lock, kind, atomic = false }: GrownEvent, reads: EventSet): void {
    if (kind === 'read' && (tag === 'acquire' || lock === 'lock-read')) unite(this.acquired, this.rmb, reads);
    if (lock === 'lock-read') unite(this.handed, this.unlocked);
    if (kind === 'write' && (tag === 'release' || lock === 'unlock')) this.released.set(this.all);
    if (lock === 'unlock') this.unlocked.set(this.all);
    if (atomic && kind === 'write') this.drained.set(this.all);
  }

  /** What a new event means for those that come after it. */
  advance(node: number, event: ModelEvent): void {
    const { lock, tag } = event;
    if (lock === 'lock-read') unite(this.handed, this.unlocked);
    if (lock === 'unlock') this.unlocked.set(this.all);
    if (tag === 'sync-rcu' || tag === 'sync-srcu') this.gp.set(this.all);
    put(this.all, node);
    if (isDraining(event)) this.drained.set(this.all);
  }
}

/** Adds the events of a set, as far as they are in another one. */
export function unite(into: EventSet, from: EventSet, within?: EventSet): void {
  for (let word = 0; word < into.length; word++)
    into[word] =
      (into[word] as number) |
      ((from[word] as number) & (within === undefined ? -1 : (within[word] as number)));
}
