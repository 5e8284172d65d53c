import type { MemoryModel } from './candidate.ts';
import { GlobalOrderChecker } from './global-order.ts';
import { ThreadRelations } from './thread-relations.ts';

/** Sequential consistency: one order of all events that keeps program order, in which a read sees the last write. */
export const sc: MemoryModel = {
  name: 'sc',
  checker: (nodes, threads) =>
    new GlobalOrderChecker('sc', nodes, threads, (events) => new ThreadRelations(events).po, {
      ownStoresEarly: false,
    }),
};
