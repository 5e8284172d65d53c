import type { MemoryModel } from './candidate.ts';
import { GlobalOrderChecker, type GlobalOrderOptions, preservedOf } from './global-order.ts';
import { statics } from './lkmm/statics.ts';
import { ThreadRelations } from './thread-relations.ts';

/** Nobody sees a store before everybody does. */
export const SC_OPTIONS: GlobalOrderOptions = { ownStoresEarly: false };

/** Sequential consistency: one order of all events that keeps program order, in which a read sees the last write. */
export const sc: MemoryModel = {
  name: 'sc',
  checker: (nodes, threads) =>
    new GlobalOrderChecker(
      'sc',
      nodes,
      statics(nodes, threads),
      preservedOf(nodes, threads, (events) => new ThreadRelations(events).po),
      SC_OPTIONS,
    ),
};
