import type { Candidate, Nodes, Violation } from '../candidate.ts';
import {
  add,
  addIdentity,
  close,
  compose,
  composeInto,
  copy,
  emptyRelation,
  forEachPair,
  intersect,
  inverse,
  type Relation,
  restrict,
  subtract,
  unite,
} from '../relation.ts';
import type { Orders } from './orders.ts';
import { rbStep, rcuFence } from './rcu.ts';
import type { Statics } from './statics.ts';

/** What an execution says of plain accesses. */
export interface Visibility {
  /** A first write is visible to a second one; a write to a read; a read is over before a write starts. */
  readonly ww: Relation;
  readonly wr: Relation;
  readonly rw: Relation;
  /** Pairs of two threads of which at least one is plain. */
  readonly mayRace: Relation;
}

/** Derives what of plain accesses is visible to whom; `orders` must be derived. */
export function visibility(nodes: Nodes, s: Statics, orders: Orders, candidate: Candidate): Visibility {
  const identity = addIdentity(emptyRelation(s.size));
  const fence = copy(orders.fence);
  const strong = copy(orders.strong);
  const xb = copy(orders.hb);
  if (s.has.strong) unite(xb, orders.pb);
  if (s.has.grace) {
    const rcu = rcuFence(nodes, s, orders, candidate);
    unite(fence, rcu);
    unite(strong, rcu);
    unite(xb, rbStep(s, orders, rcu));
  }
  const xbStar = addIdentity(close(xb));

  // vis: what one thread has seen, another is bound to see.
  const seen = copy(orders.cumulFences);
  composeInto(seen, orders.cumulFences, orders.rfe);
  restrict(seen, undefined, s.marked);
  const later = intersect(copy(xbStar), s.internal);
  unite(later, compose(restrict(copy(strong), undefined, s.marked), xbStar));
  const vis = compose(seen, later);

  // A plain access has a lifetime: these are the marked accesses that must come before it, and after it.
  const writeBefore = restrict(unite(unite(copy(identity), orders.address), fence), s.marked);
  const readBefore = restrict(
    unite(unite(unite(copy(identity), orders.address), orders.nonRw), s.rmbTo),
    s.marked,
  );
  const writeAfter = compose(restrict(unite(copy(identity), fence), undefined, s.marked), orders.rmwSequence);
  const readAfter = restrict(unite(unite(copy(identity), orders.nonRw), s.rmbFrom), undefined, s.marked);

  const strongly = compose(strong, xbStar);
  const ww = unite(copy(fence), compose(strongly, writeBefore));
  unite(ww, compose(compose(writeAfter, vis), writeBefore));
  const wr = unite(copy(fence), compose(strongly, readBefore));
  unite(wr, compose(compose(writeAfter, vis), readBefore));
  const rw = unite(copy(fence), compose(compose(readAfter, xbStar), writeBefore));

  const mayRace = emptyRelation(s.size);
  unite(mayRace, restrict(full(s), s.plain, s.memory));
  unite(mayRace, restrict(full(s), s.memory, s.plain));
  subtract(mayRace, s.internal);
  return { ww, wr, rw, mayRace };
}

/** How an execution contradicts visibility: plain-coherence, as a cycle of two accesses. */
export function plainContradiction(
  { rf, co, fr }: Candidate,
  { ww, wr, rw, mayRace }: Visibility,
): Violation | undefined {
  let found: Violation | undefined;
  const look = (pairs: Relation, label: string, order: Relation, back: string): void =>
    forEachPair(intersect(intersect(copy(mayRace), pairs), inverse(order)), (from, to) => {
      found ??= { axiom: 'plain-coherence', cycle: [from, to], labels: [label, back] };
    });
  look(rf, 'rf', rw, 'rw-xbstar');
  look(fr, 'fr', wr, 'wr-vis');
  look(co, 'co', ww, 'ww-vis');
  return found;
}

/** Every pair. */
export function full(s: Statics): Relation {
  const all = emptyRelation(s.size);
  for (let i = 0; i < s.size; i++) for (let j = 0; j < s.size; j++) add(all, i, j);
  return all;
}
