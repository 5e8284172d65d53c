import type { Statics } from './lkmm/statics.ts';
import { type EventSet, emptyRelation, emptySet, type Relation, type Used } from './relation.ts';

/** What an execution has, as it is found out. */
export type Has = { -readonly [K in keyof Statics['has']]: boolean };

/** What the models know of threads that have no events yet. */
export function emptyStatics(size: number, used: Used): Statics & { readonly has: Has } {
  const relation = (): Relation => emptyRelation(size, used);
  const set = (): EventSet => emptySet(size);
  return {
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
    has: {
      locks: false,
      rmw: false,
      plain: false,
      strong: false,
      data: false,
      grace: false,
      srcu: false,
    },
  };
}
