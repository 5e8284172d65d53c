import type { Candidate, Nodes } from '../candidate.ts';
import {
  addIdentity,
  compose,
  composeInto,
  copy,
  emptyRelation,
  intersect,
  inverse,
  isReflexiveSomewhere,
  type Relation,
  restrict,
  unite,
} from '../relation.ts';
import type { Orders } from './orders.ts';
import { sameLocation, srcuSections } from './srcu.ts';
import type { Statics } from './statics.ts';

/**
 * rcu-fence: what a chain of grace periods and read-side sections orders if it has at least as many grace periods as
 * sections. Within an SRCU domain a grace period answers for sections of that domain only, and pairs nest like
 * brackets; hence the fixpoint, as the model writes it.
 */
export function rcuFence(nodes: Nodes, s: Statics, orders: Orders, candidate: Candidate): Relation {
  const { size } = nodes;
  const reflexive = (relation: Relation): Relation => addIdentity(copy(relation));
  const link = compose(
    compose(compose(compose(s.poOrSame, reflexive(orders.hb)), reflexive(orders.pb)), orders.prop),
    s.po,
  );
  const gracePeriods = (tag: string): Relation => {
    const identity = emptyRelation(size);
    nodes.events.forEach((event, node) => {
      if (event.tag === tag) identity.bits[node * identity.words + (node >>> 5)] = 1 << (node & 31);
    });
    return identity;
  };
  const rcu = { gp: gracePeriods('sync-rcu'), sections: inverse(s.rcuSections) };
  const srcu = s.has.srcu
    ? { gp: gracePeriods('sync-srcu'), sections: inverse(srcuSections(nodes, s, candidate)) }
    : undefined;
  const order = copy(rcu.gp);
  if (srcu) unite(order, srcu.gp);
  const add = (pairs: Relation, sameDomain: boolean): void => {
    unite(order, sameDomain ? intersect(pairs, sameLocation(candidate)) : pairs);
  };
  const flavours = [{ ...rcu, same: false }, ...(srcu ? [{ ...srcu, same: true }] : [])];
  for (const { gp, sections, same } of flavours) {
    add(compose(compose(gp, link), sections), same);
    add(compose(compose(sections, link), gp), same);
  }
  for (let before = ''; before !== order.bits.join(); ) {
    before = order.bits.join();
    const inside = compose(compose(link, order), link);
    for (const { gp, sections, same } of flavours) {
      add(compose(compose(gp, inside), sections), same);
      add(compose(compose(sections, inside), gp), same);
    }
    unite(order, compose(compose(order, link), order));
  }
  return compose(compose(s.po, order), s.poOrSame);
}

/** The axiom `rcu`: no event comes before itself by way of rcu-fence. */
export function rcuHolds(nodes: Nodes, s: Statics, orders: Orders, candidate: Candidate): boolean {
  return !isReflexiveSomewhere(rbStep(s, orders, rcuFence(nodes, s, orders, candidate)));
}

/** rb: as pb, with an rcu-fence in the place of the strong fence. */
export function rbStep(s: Statics, orders: Orders, fence: Relation): Relation {
  const rb = compose(orders.prop, fence);
  composeInto(rb, copy(rb), orders.hb);
  composeInto(rb, copy(rb), orders.pb);
  return restrict(rb, undefined, s.marked);
}
