import { GlobalOrderChecker, type GlobalOrderOptions, preservedOf } from './global-order.ts';
import { statics } from './lkmm/statics.ts';
import type { MemoryModel } from './memory-model.ts';
import { ThreadRelations } from './thread-relations.ts';
import { traits } from './traits.ts';

/** Nobody sees a store before everybody does. */
const OPTIONS: GlobalOrderOptions = { ownStoresEarly: false };

/** Sequential consistency: one order of all events that keeps program order, in which a read sees the last write. */
export const sc: MemoryModel = {
  name: 'sc',
  allowsNonsense: false,
  traits: traits.sc,
  checker: (nodes, threads) =>
    new GlobalOrderChecker(
      'sc',
      nodes,
      statics(nodes, threads),
      preservedOf(nodes, threads, (events) => new ThreadRelations(events).po),
      OPTIONS,
    ),
  growingChecker: (growing) =>
    new GlobalOrderChecker('sc', growing, growing.statics, growing.statics.po, OPTIONS),
  keptBefore: (growing, thread) => growing.setsOf(thread).all.slice(),
  kept: ({ statics: { po } }) => [po],
};
