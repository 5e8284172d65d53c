import type { Nodes } from './candidate.ts';
import type { ModelEvent, Tag } from './event.ts';
import type { Statics } from './lkmm/statics.ts';
import { isAcquire, isFull, isMarked, isRelease } from './lkmm/thread.ts';
import type { ModelName } from './models.ts';
import { add, type EventSet, emptyRelation, emptySet, put, type Relation, type Used } from './relation.ts';
import { isDraining, isRcuMark } from './tso.ts';

/** What comes next in a thread: events so far, and those that some fence or lock has put behind it. */
const SETS = [
  ...(['all', 'rmb', 'wmb', 'mb', 'gp', 'drained', 'unlocked', 'handed'] as const),
  // By what is no event: see setAside().
  ...(['released', 'wmbReleased', 'acquired'] as const),
] as const;
type SetName = (typeof SETS)[number];

/** What an event has besides its kind and tag. */
export interface GrownEvent extends Pick<ModelEvent, 'kind' | 'tag'> {
  readonly lock?: ModelEvent['lock'];
  readonly atomic?: boolean;
  /** For the read of a read-modify-write that succeeds: its write is the next event that is added. */
  readonly succeeds?: boolean;
  /** Reads of this thread that its address depends on. */
  readonly address?: readonly number[];
  /** Reads of this thread that the value depends on. */
  readonly data?: readonly number[];
}

/** Thrown for one event more than there is room for. */
export class NoRoom extends Error {}

/** What is needed to take an event or a fence back. */
interface Added {
  readonly thread: number;
  readonly sets: Uint32Array;
  readonly node: boolean;
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
  readonly statics: Statics;
  /** The part of program order that total store order keeps. */
  readonly storeOrder: Relation;
  readonly #words: number;
  readonly #relations: Relation[];
  readonly #sets: readonly EventSet[];
  readonly #acquires: EventSet;
  readonly #fullWrites: EventSet;
  readonly #lockReads: EventSet;
  readonly #returningReads: EventSet;
  readonly #returning: EventSet;
  /** All but the ends of read-side sections. */
  readonly #ordering: EventSet;
  readonly #has: { -readonly [K in keyof Statics['has']]: boolean };
  /** For each thread its sets side by side. */
  readonly #threads: Uint32Array[] = [];
  readonly #undo: Added[] = [];

  constructor(size: number) {
    this.size = size;
    this.thread = new Int32Array(size).fill(-1);
    this.partner = new Int32Array(size).fill(-1);
    const relation = (): Relation => emptyRelation(size, this.used);
    const set = (): EventSet => emptySet(size);
    this.#words = set().length;
    this.#has = {
      locks: false,
      rmw: false,
      plain: false,
      strong: false,
      data: false,
      grace: false,
      srcu: false,
    };
    this.statics = {
      size,
      marked: set(),
      plain: set(),
      reads: set(),
      writes: set(),
      memory: set(),
      internal: relation(),
      po: relation(),
      poOrSame: relation(),
      address: relation(),
      data: relation(),
      control: relation(),
      wmb: relation(),
      poRel: relation(),
      strong: relation(),
      nonRw: relation(),
      fence: relation(),
      rmbTo: relation(),
      rmbFrom: relation(),
      toUnlock: relation(),
      fromLock: relation(),
      fromLockFenced: relation(),
      poUnlockLockPo: relation(),
      unlockLockFenced: relation(),
      barrier: relation(),
      rcuSections: relation(),
      flags: [],
      has: this.#has,
    };
    this.storeOrder = relation();
    this.#acquires = set();
    this.#fullWrites = set();
    this.#lockReads = set();
    this.#returningReads = set();
    this.#returning = set();
    this.#ordering = set();
    const s = this.statics;
    this.#relations = [
      ...[s.internal, s.po, s.poOrSame, s.address, s.data, s.wmb, s.poRel, s.strong, s.nonRw, s.fence],
      ...[s.rmbTo, s.rmbFrom, s.toUnlock, s.fromLock, s.poUnlockLockPo, s.rcuSections, this.storeOrder],
    ];
    this.#sets = [
      ...[s.marked, s.plain, s.reads, s.writes, s.memory],
      ...[this.#acquires, this.#fullWrites, this.#lockReads, this.#returningReads, this.#returning],
      this.#ordering,
    ];
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
    const sets = this.#threadSets(thread);
    this.#undo.push({ thread, sets: sets.slice(), node: true });
    this.#classify(node, event);
    this.#relate(node, event, sets);
    for (const read of address ?? []) add(this.statics.address, read, node);
    for (const read of data ?? []) add(this.statics.data, read, node);
    if (data !== undefined && data.length > 0) this.#has.data = true;
    this.#advance(node, event, sets);
    return node;
  }

  /** Adds a fence that is no node: it orders what comes after it in its thread. */
  fence(thread: number, tag: Tag): void {
    const sets = this.#threadSets(thread);
    this.#undo.push({ thread, sets: sets.slice(), node: false });
    const all = this.#of(sets, 'all');
    if (tag === 'rmb') this.#of(sets, 'rmb').set(all);
    else if (tag === 'wmb') {
      this.#of(sets, 'wmb').set(all);
      this.#of(sets, 'wmbReleased').set(this.#of(sets, 'released'));
    } else if (tag === 'mb') {
      this.#of(sets, 'mb').set(all);
      this.#of(sets, 'drained').set(all);
      this.#has.strong = true;
    } else throw new Error(`[vmaspec bug] ${tag} is no such fence`);
  }

  /**
   * Adds what an access orders whose place no other thread ever touches, without an event: nobody meets it, so all that
   * can be seen of it is what comes before it in its thread and what after.
   *
   * - A release comes after all before it, and a later smp_wmb() puts it before the writes that follow.
   * - An acquire comes before all that follows, and an earlier smp_rmb() puts the reads before that before it.
   * - A spinlock that its own thread has given back hands over what came before that.
   * - Under total store order a read-modify-write waits for all stores before it.
   *
   * Not for what depends on an address, and not for full barriers: those order both halves each in its own way.
   */
  setAside(thread: number, { tag, lock, kind, atomic = false }: GrownEvent): void {
    const sets = this.#threadSets(thread);
    this.#undo.push({ thread, sets: sets.slice(), node: false });
    const all = this.#of(sets, 'all');
    if (kind === 'read' && (tag === 'acquire' || lock === 'lock-read')) {
      const acquired = this.#of(sets, 'acquired');
      const rmb = this.#of(sets, 'rmb');
      for (let word = 0; word < this.#words; word++)
        acquired[word] =
          (acquired[word] as number) | ((rmb[word] as number) & (this.#returningReads[word] as number));
    }
    if (lock === 'lock-read') unite(this.#of(sets, 'handed'), this.#of(sets, 'unlocked'));
    if (kind === 'write' && (tag === 'release' || lock === 'unlock')) this.#of(sets, 'released').set(all);
    if (lock === 'unlock') this.#of(sets, 'unlocked').set(all);
    if (atomic && kind === 'write') this.#of(sets, 'drained').set(all);
  }

  /** The events that a model would keep before a read that a thread adds next. */
  before(thread: number, model: ModelName, { tag, address }: GrownEvent): EventSet {
    const sets = this.#threadSets(thread);
    const all = this.#of(sets, 'all');
    const found = emptySet(this.size);
    const add = (set: EventSet, within?: EventSet): void => {
      for (let word = 0; word < found.length; word++)
        found[word] =
          (found[word] as number) |
          ((set[word] as number) & (within === undefined ? -1 : (within[word] as number)));
    };
    if (model === 'sc') return all.slice();
    if (model === 'tso') {
      add(all, this.statics.reads);
      add(this.#of(sets, 'drained'));
      return found;
    }
    if (tag !== 'noreturn') add(this.#of(sets, 'rmb'), this.#returningReads);
    add(this.#of(sets, 'mb'), this.statics.memory);
    add(all, this.#acquires);
    add(all, this.#fullWrites);
    add(this.#of(sets, 'gp'));
    add(this.#of(sets, 'handed'));
    add(this.#of(sets, 'acquired'));
    for (const read of address ?? []) put(found, read);
    return found;
  }

  /** Takes back what was added since the depth was this. */
  undo(depth: number): void {
    while (this.#undo.length > depth) {
      const { thread, sets, node } = this.#undo.pop() as Added;
      (this.#threads[thread] as Uint32Array).set(sets);
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

  #threadSets(thread: number): Uint32Array {
    this.#threads[thread] ??= new Uint32Array(SETS.length * this.#words);
    return this.#threads[thread];
  }

  #of(sets: Uint32Array, name: SetName): EventSet {
    const at = SETS.indexOf(name) * this.#words;
    return sets.subarray(at, at + this.#words);
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
    if (isAcquire(event)) put(this.#acquires, node);
    if (kind === 'write' && isFull(event)) put(this.#fullWrites, node);
    if (lock === 'lock-read') put(this.#lockReads, node);
    if (!(kind === 'read' && tag === 'noreturn')) put(this.#returning, node);
    if (kind === 'read' && tag !== 'noreturn') put(this.#returningReads, node);
    if (!isRcuMark(event)) put(this.#ordering, node);
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
  #relate(node: number, event: ModelEvent, sets: Uint32Array): void {
    const s = this.statics;
    const { kind, tag, lock } = event;
    const isMemory = kind !== 'fence';
    const all = this.#of(sets, 'all');
    this.#lead(node, all, undefined, s.po, s.poOrSame, s.internal);
    add(s.internal, node, node);
    add(s.poOrSame, node, node);
    for (let word = 0; word < this.#words; word++) {
      const at = node * this.#words + word;
      s.internal.bits[at] = (s.internal.bits[at] as number) | (all[word] as number);
    }
    const isReturning = kind === 'read' && tag !== 'noreturn';
    const rmb = this.#of(sets, 'rmb');
    if (isReturning) this.#lead(node, rmb, this.#returningReads, s.fence);
    if (!(kind === 'read' && tag === 'noreturn')) this.#lead(node, rmb, this.#returningReads, s.rmbTo);
    if (isReturning) this.#lead(node, rmb, this.#returning, s.rmbFrom);
    if (kind === 'write') {
      this.#lead(node, this.#of(sets, 'wmb'), s.writes, s.wmb, s.fence);
      this.#lead(node, this.#of(sets, 'wmbReleased'), s.memory, s.poRel, s.fence);
    }
    if (isMemory) {
      this.#lead(node, this.#of(sets, 'mb'), s.memory, s.strong, s.nonRw, s.fence);
      this.#lead(node, all, this.#fullWrites, s.strong, s.nonRw, s.fence);
      this.#lead(node, all, this.#acquires, s.nonRw, s.fence);
      this.#lead(node, this.#of(sets, 'acquired'), undefined, s.nonRw, s.fence);
      if (kind === 'read' && isFull(event)) this.#lead(node, all, s.memory, s.strong, s.nonRw, s.fence);
    }
    const isGracePeriod = tag === 'sync-rcu' || tag === 'sync-srcu';
    const before = isGracePeriod ? all : this.#of(sets, 'gp');
    this.#lead(node, before, undefined, s.strong, s.nonRw, s.fence);
    if (isRelease(event)) this.#lead(node, all, s.memory, s.poRel, s.nonRw, s.fence);
    if (lock === 'unlock') this.#lead(node, all, undefined, s.toUnlock);
    this.#lead(node, all, this.#lockReads, s.fromLock);
    this.#lead(node, this.#of(sets, 'handed'), undefined, s.poUnlockLockPo);
    if (tag === 'rcu-unlock') this.#closeSection(node);
    if (!isRcuMark(event)) this.#keepStoreOrder(node, event, sets);
  }

  /** Total store order keeps all but a store before a read, unless something in between waits for the store. */
  #keepStoreOrder(node: number, event: ModelEvent, sets: Uint32Array): void {
    const all = this.#of(sets, 'all');
    if (event.kind !== 'read' || isDraining(event)) {
      this.#lead(node, all, this.#ordering, this.storeOrder);
      return;
    }
    this.#lead(node, this.#of(sets, 'drained'), this.#ordering, this.storeOrder);
    for (let word = 0; word < this.#words; word++) {
      const kept =
        (all[word] as number) & (this.#ordering[word] as number) & ~(this.statics.writes[word] as number);
      this.#leadWord(node, word, kept, this.storeOrder);
    }
  }

  /** What a new event means for those that come after it. */
  #advance(node: number, event: ModelEvent, sets: Uint32Array): void {
    const all = this.#of(sets, 'all');
    const { lock, tag } = event;
    if (lock === 'lock-read') unite(this.#of(sets, 'handed'), this.#of(sets, 'unlocked'));
    if (lock === 'unlock') this.#of(sets, 'unlocked').set(all);
    if (tag === 'sync-rcu' || tag === 'sync-srcu') this.#of(sets, 'gp').set(all);
    put(all, node);
    if (isDraining(event)) this.#of(sets, 'drained').set(all);
  }

  /** Adds the pairs from the events of a set, as far as they are in another one, to a new event. */
  #lead(node: number, from: EventSet, within: EventSet | undefined, ...relations: Relation[]): void {
    for (let word = 0; word < this.#words; word++) {
      const row = (from[word] as number) & (within === undefined ? -1 : (within[word] as number));
      if (row !== 0) for (const relation of relations) this.#leadWord(node, word, row, relation);
    }
  }

  #leadWord(node: number, word: number, events: number, { bits }: Relation): void {
    const words = this.#words;
    const column = node >>> 5;
    const bit = 1 << (node & 31);
    for (let row = events; row !== 0; ) {
      const low = row & -row;
      const at = (word * 32 + 31 - Math.clz32(low)) * words + column;
      bits[at] = (bits[at] as number) | bit;
      row ^= low;
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

function unite(into: EventSet, from: EventSet): void {
  for (let word = 0; word < into.length; word++) into[word] = (into[word] as number) | (from[word] as number);
}
