import type { Candidate, Nodes } from '../candidate.ts';
import {
  add,
  addIdentity,
  close,
  compose,
  composeInto,
  copy,
  emptyRelation,
  emptySet,
  holds,
  intersect,
  inverse,
  isEmpty,
  put,
  type Relation,
  restrict,
  subtract,
  unite,
} from '../relation.ts';
import { misuseFlags } from './misuse.ts';
import type { Orders } from './orders.ts';
import { rbStep, rcuFence } from './rcu.ts';
import type { Statics } from './statics.ts';

/**
 * Flags of a complete execution, or undefined if it violates plain-coherence: a plain access may not contradict what
 * visibility says of it. A data race is two accesses of one location by two threads, at least one a write and one
 * plain, that no chain of fences keeps apart; the execution still counts, but says little.
 */
export function judgePlain(
  nodes: Nodes,
  s: Statics,
  orders: Orders,
  candidate: Candidate,
): readonly string[] | undefined {
  const flags = new Set(misuseFlags(nodes, s, candidate));
  if (!s.has.plain) return [...flags];

  const { rf, co, fr } = candidate;
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

  const race = emptyRelation(s.size);
  unite(race, restrict(full(s), s.plain, s.memory));
  unite(race, restrict(full(s), s.memory, s.plain));
  subtract(race, s.internal);
  const within = (pairs: Relation): Relation => intersect(copy(race), pairs);

  const contradicts = (pairs: Relation, order: Relation): boolean =>
    !isEmpty(intersect(within(pairs), inverse(order)));
  if (contradicts(rf, rw) || contradicts(fr, wr) || contradicts(co, ww)) return undefined;

  const nonRace = copy(ww);
  intersect(nonRace, unite(restrict(full(s), s.marked, s.writes), rw));
  intersect(nonRace, unite(restrict(full(s), s.writes, s.marked), wr));
  const wwRace = subtract(within(co), nonRace);
  const reading = unite(copy(rf), compose(co, rf));
  const wrRace = subtract(subtract(within(reading), wr), inverse(rw));
  const rwRace = subtract(within(fr), rw);
  if (!isEmpty(wwRace) || !isEmpty(wrRace) || !isEmpty(rwRace)) flags.add('data-race');

  // A plain write beside a marked access with no barrier: the compiler may merge or tear it.
  const mixed = subtract(copy(candidate.poLoc), s.barrier);
  const plainWrites = emptySet(s.size);
  for (let i = 0; i < s.size; i++) if (holds(s.plain, i) && holds(s.writes, i)) put(plainWrites, i);
  if (
    !isEmpty(restrict(copy(mixed), plainWrites, s.marked)) ||
    !isEmpty(restrict(copy(mixed), s.marked, plainWrites))
  )
    flags.add('mixed-accesses');
  return [...flags];
}

/** Every pair. */
function full(s: Statics): Relation {
  const all = emptyRelation(s.size);
  for (let i = 0; i < s.size; i++) for (let j = 0; j < s.size; j++) add(all, i, j);
  return all;
}
