import type { ThreadEvents } from './event.ts';
import { GlobalOrderChecker, type GlobalOrderOptions, preservedOf } from './global-order.ts';
import { statics } from './lkmm/statics.ts';
import type { MemoryModel } from './memory-model.ts';
import { emptySet, type Relation, restrict, subtract, unite } from './relation.ts';
import { isDraining, isRcuMark } from './store-buffer.ts';
import { ThreadRelations } from './thread-relations.ts';
import { unite as uniteSets } from './thread-sets.ts';
import { traits } from './traits.ts';

/** A thread reads its own stores early. */
const OPTIONS: GlobalOrderOptions = { ownStoresEarly: true };

/**
 * Total store order, as x86 has it: program order is kept but from a store to a later load, which may be served
 * before the store leaves the store buffer; a thread reads its own stores early. smp_rmb(), smp_wmb(), acquire and
 * release add nothing to that.
 */
export const tso: MemoryModel = {
  name: 'tso',
  allowsNonsense: false,
  traits: traits.tso,
  checker: (nodes, threads) =>
    new GlobalOrderChecker(
      'tso',
      nodes,
      statics(nodes, threads),
      preservedOf(nodes, threads, preserved),
      OPTIONS,
    ),
  growingChecker: (growing) =>
    new GlobalOrderChecker('tso', growing, growing.statics, growing.storeOrder, OPTIONS),
  keptBefore(growing, thread) {
    const { all, drained } = growing.setsOf(thread);
    const found = emptySet(growing.size);
    uniteSets(found, all, growing.statics.reads);
    uniteSets(found, drained);
    return found;
  },
  kept: ({ storeOrder }) => [storeOrder],
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
