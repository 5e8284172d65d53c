import type { Model } from './model.ts';

/** What machines and reports have to know of a memory model: they ask for this, and never for its name. */
export interface Traits {
  /** Whether it may put accesses of one CPU in another order: then barriers and orderings mean something. */
  readonly reorders: boolean;
  /** Whether a read orders what goes through the pointer that it returned. Elsewhere program order is enough. */
  readonly seesDependencies: boolean;
  /** Whether a spinlock orders more than an acquire and a release do. */
  readonly tellsSpinlocks: boolean;
  /** Whether plain accesses may race. */
  readonly knowsRaces: boolean;
  /** Whether a read-modify-write waits for all earlier stores, also one that orders nothing by its name. */
  readonly modifyingDrains: boolean;
  /** Whether the grace period of a callback begins when it is queued, and no later. */
  readonly queuesInOrder: boolean;
}

/** What is to be known of each model. */
export const traits: Readonly<Record<Model, Traits>> = {
  sc: {
    reorders: false,
    seesDependencies: false,
    tellsSpinlocks: false,
    knowsRaces: false,
    modifyingDrains: false,
    queuesInOrder: true,
  },
  tso: {
    reorders: true,
    seesDependencies: false,
    tellsSpinlocks: false,
    knowsRaces: false,
    modifyingDrains: true,
    queuesInOrder: false,
  },
  lkmm: {
    reorders: true,
    seesDependencies: true,
    tellsSpinlocks: true,
    knowsRaces: true,
    modifyingDrains: false,
    queuesInOrder: false,
  },
};

/** Whether a model, by its name in a result, may put accesses of one CPU in another order. */
export const reorders = (model: string): boolean =>
  (traits as Readonly<Record<string, Traits>>)[model]?.reorders ?? true;

/** The model under which plain accesses may race. */
export const RACING_MODEL: Model = 'lkmm';
