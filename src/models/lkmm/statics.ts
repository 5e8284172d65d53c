import type { Nodes } from '../candidate.ts';
import type { ModelEvent } from '../event.ts';
import { add, type EventSet, emptyRelation, emptySet, put, type Relation, unite } from '../relation.ts';
import { place } from '../thread-relations.ts';
import { isMarked, type LkmmThread, lkmmThread } from './thread.ts';

/** What the LKMM knows of one choice of paths before any read has a source: relations over all nodes. */
export interface Statics {
  readonly size: number;
  readonly marked: EventSet;
  readonly plain: EventSet;
  readonly reads: EventSet;
  readonly writes: EventSet;
  readonly memory: EventSet;
  /** Pairs within one thread. */
  readonly internal: Relation;
  readonly po: Relation;
  readonly poOrSame: Relation;
  readonly address: Relation;
  readonly data: Relation;
  readonly control: Relation;
  readonly wmb: Relation;
  readonly poRel: Relation;
  /** mb and gp, as far as they stay within a thread. */
  readonly strong: Relation;
  /** strong, po-rel and acq-po. */
  readonly nonRw: Relation;
  /** All of these with rmb and wmb. */
  readonly fence: Relation;
  readonly rmbTo: Relation;
  readonly rmbFrom: Relation;
  readonly toUnlock: Relation;
  readonly fromLock: Relation;
  readonly fromLockFenced: Relation;
  /** po-unlock-lock-po with both operations in one thread. */
  readonly poUnlockLockPo: Relation;
  /** The same, up to accesses after an smp_mb__after_unlock_lock(). */
  readonly unlockLockFenced: Relation;
  readonly barrier: Relation;
  readonly rcuSections: Relation;
  readonly flags: readonly string[];
  readonly has: {
    readonly locks: boolean;
    readonly rmw: boolean;
    readonly plain: boolean;
    readonly strong: boolean;
    readonly data: boolean;
    readonly grace: boolean;
    readonly srcu: boolean;
  };
}

type Pairs = { [K in keyof LkmmThread]: LkmmThread[K] extends Relation ? K : never }[keyof LkmmThread];

/** Puts the relations of the threads side by side. */
export function statics(nodes: Nodes, threads: readonly (readonly ModelEvent[])[]): Statics {
  const { size, events } = nodes;
  const parts = threads.map(lkmmThread);
  const gather = (name: Pairs): Relation => {
    const all = emptyRelation(size);
    let base = 0;
    for (const part of parts) {
      place(all, part[name] as Relation, part.numbers, base);
      base += part.nodes;
    }
    return all;
  };
  const set = (test: (event: ModelEvent) => boolean): EventSet => {
    const chosen = emptySet(size);
    events.forEach((event, node) => {
      if (test(event)) put(chosen, node);
    });
    return chosen;
  };
  const internal = emptyRelation(size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) if (nodes.thread[i] === nodes.thread[j]) add(internal, i, j);
  const po = gather('po');
  const poOrSame = unite(emptyRelation(size), po);
  for (let i = 0; i < size; i++) add(poOrSame, i, i);
  const strong = unite(gather('mb'), gather('gp'));
  const poRel = gather('poRel');
  const nonRw = unite(unite(gather('acqPo'), poRel), strong);
  const wmb = gather('wmb');
  const fence = unite(unite(gather('rmb'), wmb), nonRw);
  // Unlock and lock of one thread need no hand-over: program order joins them.
  const poUnlockLockPo = emptyRelation(size);
  const unlockLockFenced = emptyRelation(size);
  const toUnlock = gather('toUnlock');
  const fromLock = gather('fromLock');
  const fromLockFenced = gather('fromLockFenced');
  const has = {
    locks: events.some(({ lock }) => lock !== undefined),
    rmw: events.some(({ partner }) => partner !== undefined),
    plain: events.some((event) => !isMarked(event)),
    strong: strong.bits.some((word) => word !== 0) || fromLockFenced.bits.some((word) => word !== 0),
    data: events.some(({ data }) => data !== 0n),
    grace: events.some(({ tag }) => tag === 'sync-rcu' || tag === 'sync-srcu'),
    srcu: events.some(({ tag }) => tag === 'srcu-lock' || tag === 'srcu-unlock' || tag === 'sync-srcu'),
  };
  const all: Statics = {
    size,
    marked: set(isMarked),
    plain: set((event) => !isMarked(event)),
    reads: set(({ kind }) => kind === 'read'),
    writes: set(({ kind }) => kind === 'write'),
    memory: set(({ kind }) => kind !== 'fence'),
    internal,
    po,
    poOrSame,
    address: gather('address'),
    data: gather('data'),
    control: gather('control'),
    wmb,
    poRel,
    strong,
    nonRw,
    fence,
    rmbTo: gather('rmbTo'),
    rmbFrom: gather('rmbFrom'),
    toUnlock,
    fromLock,
    fromLockFenced,
    poUnlockLockPo,
    unlockLockFenced,
    barrier: gather('barrier'),
    rcuSections: gather('rcuSections'),
    flags: [...new Set(parts.flatMap(({ flags }) => flags))],
    has,
  };
  if (has.locks) addHandOvers(all, nodes, all.poUnlockLockPo, all.unlockLockFenced, all.po, undefined);
  return all;
}

/**
 * Adds what an unlock orders when `joins` leads from it to a lock: events before the unlock come before events after
 * the lock, and accesses after an smp_mb__after_unlock_lock() see a full barrier between.
 */
export function addHandOvers(
  all: Statics,
  { events, size }: Nodes,
  pairs: Relation,
  fenced: Relation,
  joins: Relation,
  source: Int32Array | undefined,
): void {
  const { words } = pairs;
  for (let lock = 0; lock < size; lock++) {
    if (events[lock]?.lock !== 'lock-read') continue;
    for (let unlock = 0; unlock < size; unlock++) {
      if (events[unlock]?.lock !== 'unlock') continue;
      const joined =
        source === undefined
          ? ((joins.bits[unlock * words + (lock >>> 5)] as number) >>> (lock & 31)) & 1
          : Number(source[lock] === unlock);
      if (!joined) continue;
      for (let from = 0; from < size; from++) {
        if (!(((all.toUnlock.bits[from * words + (unlock >>> 5)] as number) >>> (unlock & 31)) & 1)) continue;
        for (let k = 0; k < words; k++) {
          const after = all.fromLock.bits[lock * words + k] as number;
          const afterFence = all.fromLockFenced.bits[lock * words + k] as number;
          pairs.bits[from * words + k] = (pairs.bits[from * words + k] as number) | after;
          fenced.bits[from * words + k] = (fenced.bits[from * words + k] as number) | afterFence;
        }
      }
    }
  }
}
