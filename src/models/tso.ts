import type { MemoryModel } from './candidate.ts';
import type { ModelEvent, ThreadEvents } from './event.ts';
import { GlobalOrderChecker, type GlobalOrderOptions, preservedOf } from './global-order.ts';
import { statics } from './lkmm/statics.ts';
import { type Relation, restrict, subtract, unite } from './relation.ts';
import { ThreadRelations } from './thread-relations.ts';

/** A fence that waits until all earlier stores are visible. */
const DRAINS = new Set<string>([
  'mb',
  'before-atomic',
  'after-atomic',
  'after-spinlock',
  'after-unlock-lock',
  'after-srcu-read-unlock',
  'sync-rcu',
  'sync-srcu',
]);

/** A read-modify-write that returns a value and succeeded, or a lock taken: x86 runs it as a full fence. */
const isLockedOperation = ({ atomic, tag, lock, kind, partner }: ModelEvent): boolean =>
  lock === 'lock-read' ||
  lock === 'lock-write' ||
  (atomic && tag !== 'noreturn' && (kind === 'write' || partner !== undefined));

/** The ends of a read-side section: they say where it lies, and order nothing. */
export const isRcuMark = ({ tag }: ModelEvent): boolean => tag === 'rcu-lock' || tag === 'rcu-unlock';

/** A thread reads its own stores early. */
export const TSO_OPTIONS: GlobalOrderOptions = { ownStoresEarly: true };

/** An event that waits until all earlier stores of its thread are visible, and later reads wait for. */
export const isDraining = (event: ModelEvent): boolean =>
  (event.kind === 'fence' && DRAINS.has(event.tag)) || isLockedOperation(event);

/**
 * Total store order, as x86 has it: program order is kept but from a store to a later load, which may be served
 * before the store leaves the store buffer; a thread reads its own stores early. smp_rmb(), smp_wmb(), acquire and
 * release add nothing to that.
 */
export const tso: MemoryModel = {
  name: 'tso',
  checker: (nodes, threads) =>
    new GlobalOrderChecker(
      'tso',
      nodes,
      statics(nodes, threads),
      preservedOf(nodes, threads, preserved),
      TSO_OPTIONS,
    ),
};

function preserved(events: ThreadEvents): Relation {
  const t = new ThreadRelations(events);
  const kept = t.set((event) => !isRcuMark(event));
  const order = restrict(t.path(t.po), kept, kept);
  subtract(order, restrict(t.path(t.po), t.writes, t.reads));
  const full = t.set(isDraining);
  unite(order, t.path(t.po, full, t.po));
  // The halves of a locked operation drain the buffer themselves.
  unite(order, restrict(t.path(t.po), full));
  return unite(order, restrict(t.path(t.po), undefined, full));
}
