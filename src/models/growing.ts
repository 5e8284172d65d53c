import type { Nodes } from './candidate.ts';
import type { ModelEvent, Tag } from './event.ts';
import { emptyStatics, type Has } from './growing-statics.ts';
import type { GrownEvent } from './grown-event.ts';
import { lead, leadWord } from './lead.ts';
import type { Statics } from './lkmm/statics.ts';
import { isAcquire, isFull, isMarked, isRelease } from './lkmm/thread.ts';
import { add, type EventSet, emptyRelation, emptySet, put, type Relation, type Used } from './relation.ts';
import { isDraining, isRcuMark } from './store-buffer.ts';
import { ThreadSets } from './thread-sets.ts';

/** Thrown for one event more than there is room for. */
export class NoRoom extends Error {}

/** What is needed to take an event or a fence back. */
interface Added {
  readonly thread: number;
  readonly sets: Uint32Array;
  readonly node: boolean;
}

/** Events of all threads by what they mean to those around them. */
export interface EventClasses {
  readonly acquires: EventSet;
  readonly fullWrites: EventSet;
  readonly lockReads: EventSet;
  /** Reads that smp_rmb() orders: not those of atomics that return nothing. */
  readonly returningReads: EventSet;
  /** All but the reads of atomics that return nothing. */
  readonly returning: EventSet;
  /** All but the ends of read-side sections. */
  readonly ordering: EventSet;
}

/**
 * The events of an execution that is found while its threads run: they come one at a time, each after all earlier ones
 * of its thread, and go again in the opposite order. What the models know of single threads grows with them: the same
 * relations that `statics()` derives from whole threads, in which an event only ever adds pairs that lead to it.
 */
export class Growing implements Nodes {
  /** Room for so many events. */
  readonly size: number;
  /** What of its relations is in use. */
  readonly used: Used = { rows: 0 };
  readonly events: ModelEvent[] = [];
  readonly thread: Int32Array;
  readonly partner: Int32Array;
  readonly statics: Statics & { readonly has: Has };
  /** The part of program order that total store order keeps. */
  readonly storeOrder: Relation;
  readonly #words: number;
  readonly #relations: Relation[];
  readonly #sets: readonly EventSet[];
  /** Events by what they mean to those around them. */
  readonly classes: EventClasses;
  readonly #has: Has;
  readonly #threads: ThreadSets[] = [];
  readonly #undo: Added[] = [];

  constructor(size: number) {
    this.size = size;
    this.thread = new Int32Array(size).fill(-1);
    this.partner = new Int32Array(size).fill(-1);
    const relation = (): Relation => emptyRelation(size, this.used);
    const set = (): EventSet => emptySet(size);
    this.#words = set().length;
    this.statics = emptyStatics(size, this.used);
    this.#has = this.statics.has;
    this.storeOrder = relation();
    this.classes = {
      acquires: set(),
      fullWrites: set(),
      lockReads: set(),
      returningReads: set(),
      returning: set(),
      ordering: set(),
    };
    const s = this.statics;
    this.#relations = [
      ...[s.internal, s.po, s.poOrSame, s.address, s.data, s.wmb, s.poRel, s.strong, s.nonRw, s.fence],
      ...[s.rmbTo, s.rmbFrom, s.toUnlock, s.fromLock, s.poUnlockLockPo, s.rcuSections, this.storeOrder],
    ];
    this.#sets = [...[s.marked, s.plain, s.reads, s.writes, s.memory], ...Object.values(this.classes)];
  }

  /** Has a relation of somebody else's forget events that are taken back. */
  track(relation: Relation): void {
    this.#relations.push(relation);
  }

  /** How many events there are. */
  get count(): number {
    return this.events.length;
  }

  /** How much there is to undo. */
  get depth(): number {
    return this.#undo.length;
  }

  /** Adds an event that is a node of the graph, and gives its number. */
  push(thread: number, { kind, tag, lock, atomic = false, succeeds, address, data }: GrownEvent): number {
    const node = this.events.length;
    if (node >= this.size) throw new NoRoom();
    const event: ModelEvent = {
      kind,
      tag,
      atomic,
      before: 0n,
      address: 0n,
      data: 0n,
      control: 0n,
      ...(lock === undefined ? {} : { lock }),
      ...(succeeds ? { partner: node + 1 } : {}),
    };
    this.events.push(event);
    this.used.rows = node + 1;
    this.thread[node] = thread;
    this.partner[node] = succeeds ? node + 1 : -1;
    const sets = this.setsOf(thread);
    this.#undo.push({ thread, sets: sets.save(), node: true });
    this.#classify(node, event);
    this.#relate(node, event, sets);
    for (const read of address ?? []) add(this.statics.address, read, node);
    for (const read of data ?? []) add(this.statics.data, read, node);
    if (data !== undefined && data.length > 0) this.#has.data = true;
    sets.advance(node, event);
    return node;
  }

  /** Adds a fence that is no node: it orders what comes after it in its thread. */
  fence(thread: number, tag: Tag): void {
    const sets = this.setsOf(thread);
    this.#undo.push({ thread, sets: sets.save(), node: false });
    sets.fence(tag);
    if (tag === 'mb') this.#has.strong = true;
  }

  /** Adds what an access orders that is no event: no other thread ever touches its place. */
  setAside(thread: number, event: GrownEvent): void {
    const sets = this.setsOf(thread);
    this.#undo.push({ thread, sets: sets.save(), node: false });
    sets.setAside(event, this.classes.returningReads);
  }

  /** Takes back what was added since the depth was this. */
  undo(depth: number): void {
    while (this.#undo.length > depth) {
      const { thread, sets, node } = this.#undo.pop() as Added;
      (this.#threads[thread] as ThreadSets).restore(sets);
      if (node) this.#remove(this.events.length - 1);
    }
  }

  #remove(node: number): void {
    this.events.pop();
    this.thread[node] = -1;
    this.partner[node] = -1;
    const words = this.#words;
    const word = node >>> 5;
    const keep = ~(1 << (node & 31));
    for (const { bits } of this.#relations) {
      bits.fill(0, node * words, (node + 1) * words);
      for (let at = word; at < node * words; at += words) bits[at] = (bits[at] as number) & keep;
    }
    this.used.rows = node;
    for (const set of this.#sets) set[word] = (set[word] as number) & keep;
  }

  /** What comes next in a thread. */
  setsOf(thread: number): ThreadSets {
    this.#threads[thread] ??= new ThreadSets(this.#words);
    return this.#threads[thread];
  }

  #classify(node: number, event: ModelEvent): void {
    const s = this.statics;
    const has = this.#has;
    const { kind, tag, lock, atomic } = event;
    put(isMarked(event) ? s.marked : s.plain, node);
    if (!isMarked(event)) has.plain = true;
    if (kind !== 'fence') put(s.memory, node);
    if (kind === 'read') put(s.reads, node);
    if (kind === 'write') put(s.writes, node);
    if (isAcquire(event)) put(this.classes.acquires, node);
    if (kind === 'write' && isFull(event)) put(this.classes.fullWrites, node);
    if (lock === 'lock-read') put(this.classes.lockReads, node);
    if (!(kind === 'read' && tag === 'noreturn')) put(this.classes.returning, node);
    if (kind === 'read' && tag !== 'noreturn') put(this.classes.returningReads, node);
    if (!isRcuMark(event)) put(this.classes.ordering, node);
    if (lock !== undefined) has.locks = true;
    if (event.partner !== undefined) has.rmw = true;
    if (atomic && isFull(event)) has.strong = true;
    if (tag === 'sync-rcu' || tag === 'sync-srcu') {
      has.grace = true;
      has.strong = true;
    }
    if (tag === 'srcu-lock' || tag === 'srcu-unlock' || tag === 'sync-srcu') has.srcu = true;
  }

  /** Adds the pairs that lead to a new event. */
  #relate(node: number, event: ModelEvent, sets: ThreadSets): void {
    const s = this.statics;
    const { kind, tag, lock } = event;
    const isMemory = kind !== 'fence';
    const { all } = sets;
    lead(node, all, undefined, s.po, s.poOrSame, s.internal);
    add(s.internal, node, node);
    add(s.poOrSame, node, node);
    for (let word = 0; word < this.#words; word++) {
      const at = node * this.#words + word;
      s.internal.bits[at] = (s.internal.bits[at] as number) | (all[word] as number);
    }
    const isReturning = kind === 'read' && tag !== 'noreturn';
    const { rmb } = sets;
    if (isReturning) lead(node, rmb, this.classes.returningReads, s.fence);
    if (!(kind === 'read' && tag === 'noreturn')) lead(node, rmb, this.classes.returningReads, s.rmbTo);
    if (isReturning) lead(node, rmb, this.classes.returning, s.rmbFrom);
    if (kind === 'write') {
      lead(node, sets.wmb, s.writes, s.wmb, s.fence);
      lead(node, sets.wmbReleased, s.memory, s.poRel, s.fence);
    }
    if (isMemory) {
      lead(node, sets.mb, s.memory, s.strong, s.nonRw, s.fence);
      lead(node, all, this.classes.fullWrites, s.strong, s.nonRw, s.fence);
      lead(node, all, this.classes.acquires, s.nonRw, s.fence);
      lead(node, sets.acquired, undefined, s.nonRw, s.fence);
      if (kind === 'read' && isFull(event)) lead(node, all, s.memory, s.strong, s.nonRw, s.fence);
    }
    const isGracePeriod = tag === 'sync-rcu' || tag === 'sync-srcu';
    const before = isGracePeriod ? all : sets.gp;
    lead(node, before, undefined, s.strong, s.nonRw, s.fence);
    if (isRelease(event)) lead(node, all, s.memory, s.poRel, s.nonRw, s.fence);
    if (lock === 'unlock') lead(node, all, undefined, s.toUnlock);
    lead(node, all, this.classes.lockReads, s.fromLock);
    lead(node, sets.handed, undefined, s.poUnlockLockPo);
    if (tag === 'rcu-unlock') this.#closeSection(node);
    if (!isRcuMark(event)) this.#keepStoreOrder(node, event, sets);
  }

  /** Total store order keeps all but a store before a read, unless something in between waits for the store. */
  #keepStoreOrder(node: number, event: ModelEvent, sets: ThreadSets): void {
    const { all } = sets;
    if (event.kind !== 'read' || isDraining(event)) {
      lead(node, all, this.classes.ordering, this.storeOrder);
      return;
    }
    lead(node, sets.drained, this.classes.ordering, this.storeOrder);
    for (let word = 0; word < this.#words; word++) {
      const kept =
        (all[word] as number) &
        (this.classes.ordering[word] as number) &
        ~(this.statics.writes[word] as number);
      leadWord(node, word, kept, this.storeOrder);
    }
  }

  /** Pairs an rcu_read_unlock() with the lock that it belongs to. */
  #closeSection(unlock: number): void {
    let open = 1;
    for (let node = unlock - 1; node >= 0; node--) {
      if (this.thread[node] !== this.thread[unlock]) continue;
      const { tag } = this.events[node] as ModelEvent;
      if (tag === 'rcu-unlock') open++;
      if (tag === 'rcu-lock' && --open === 0) {
        add(this.statics.rcuSections, node, unlock);
        return;
      }
    }
  }
}
