import type { Candidate, Nodes } from '../candidate.ts';
import {
  add,
  composeInto,
  copy,
  type EventSet,
  emptyRelation,
  emptySet,
  forEachPair,
  has,
  holds,
  intersect,
  put,
  type Relation,
  restrict,
  unite,
} from '../relation.ts';
import type { Orders } from './orders.ts';
import { srcuSections } from './srcu.ts';
import type { Statics } from './statics.ts';

/** Grace periods and the ends of read-side sections, numbered by themselves: few, so that relations over them are. */
export interface RcuOrder {
  /** The node of each. */
  readonly nodes: readonly number[];
  /** rcu-link between them: how one of them may order what comes before another. */
  readonly link: Relation;
  /** rcu-order: chains with at least as many grace periods as sections. */
  readonly order: Relation;
}

/** One step of an rcu-link. */
export interface Step {
  readonly relation: Relation;
  /** Whether the step may also be left out. */
  readonly optional: boolean;
}

const TAGS = new Set<string>(['rcu-lock', 'rcu-unlock', 'sync-rcu', 'srcu-lock', 'srcu-unlock', 'sync-srcu']);

/**
 * rcu-order of a candidate. Within an SRCU domain a grace period answers for sections of that domain only, and pairs
 * nest like brackets; hence the fixpoint, as the model writes it.
 */
export function rcuOrder(all: Nodes, s: Statics, candidate: Candidate, linking: readonly Step[]): RcuOrder {
  const nodes: number[] = [];
  all.events.forEach(({ tag }, node) => {
    if (TAGS.has(tag)) nodes.push(node);
  });
  const size = nodes.length;
  const link = links(nodes, linking);
  const gracePeriods = (tag: string): Relation => {
    const identity = emptyRelation(size);
    nodes.forEach((node, i) => {
      if (all.events[node]?.tag === tag) add(identity, i, i);
    });
    return identity;
  };
  // From the end of a section to its begin: that is the way in which a section joins what it may not overlap.
  const backwards = (sections: Relation): Relation => {
    const pairs = emptyRelation(size);
    nodes.forEach((end, i) => {
      nodes.forEach((begin, j) => {
        if (has(sections, begin, end)) add(pairs, i, j);
      });
    });
    return pairs;
  };
  const flavours = [
    { gp: gracePeriods('sync-rcu'), sections: backwards(s.rcuSections), domain: undefined },
    ...(s.has.srcu
      ? [
          {
            gp: gracePeriods('sync-srcu'),
            sections: backwards(srcuSections(all, s, candidate)),
            domain: sameDomain(nodes, candidate.location),
          },
        ]
      : []),
  ];
  const order = emptyRelation(size);
  for (const { gp } of flavours) unite(order, gp);
  const join = (inside: Relation): void => {
    for (const { gp, sections, domain } of flavours) {
      const pairs = compose3(gp, inside, sections);
      unite(pairs, compose3(sections, inside, gp));
      unite(order, domain === undefined ? pairs : intersect(pairs, domain));
    }
  };
  join(link);
  for (let before = emptyRelation(size); !same(before, order); ) {
    before = copy(order);
    join(compose3(link, order, link));
    unite(order, compose3(order, link, order));
  }
  return { nodes, link, order };
}

/**
 * The axiom `rcu`: no event comes before itself by way of rcu-fence. An rcu-fence is an rcu-order with program order
 * at both ends, and what leads from its end back to its begin is an rcu-link.
 */
export function rcuHolds(all: Nodes, s: Statics, candidate: Candidate, linking: readonly Step[]): boolean {
  const { order, link } = rcuOrder(all, s, candidate, linking);
  let consistent = true;
  forEachPair(order, (from, to) => {
    if (has(link, to, from)) consistent = false;
  });
  return consistent;
}

/** rcu-fence over all nodes: it counts as a strong fence wherever visibility of plain accesses is asked for. */
export function rcuFence(all: Nodes, s: Statics, orders: Orders, candidate: Candidate): Relation {
  const { nodes, order } = rcuOrder(all, s, candidate, lkmmLink(s, orders));
  const wide = emptyRelation(s.size);
  forEachPair(order, (from, to) => add(wide, nodes[from] as number, nodes[to] as number));
  return compose3(s.po, wide, s.poOrSame);
}

/** rb: as pb, with an rcu-fence in the place of the strong fence. */
export function rbStep(s: Statics, orders: Orders, fence: Relation): Relation {
  const rb = composeInto(emptyRelation(s.size), orders.prop, fence);
  composeInto(rb, copy(rb), orders.hb);
  composeInto(rb, copy(rb), orders.pb);
  return restrict(rb, undefined, s.marked);
}

/** The steps of the LKMM's rcu-link: po? ; hb* ; pb* ; prop ; po. */
export function lkmmLink({ po }: Statics, { hb, pb, prop }: Orders): readonly Step[] {
  return [
    { relation: po, optional: true },
    { relation: hb, optional: true },
    { relation: pb, optional: true },
    { relation: prop, optional: false },
    { relation: po, optional: false },
  ];
}

/** The composition of steps, only for the rows and columns that are asked for. */
function links(nodes: readonly number[], linking: readonly Step[]): Relation {
  const link = emptyRelation(nodes.length);
  nodes.forEach((node, i) => {
    let row = emptySet(linking[0]?.relation.size ?? 0);
    put(row, node);
    for (const { relation, optional } of linking) row = image(row, relation, optional);
    nodes.forEach((other, j) => {
      if (holds(row, other)) add(link, i, j);
    });
  });
  return link;
}

/** The events that a relation leads to from a set; with those of the set itself if the step is optional. */
function image(set: EventSet, { bits, words }: Relation, optional: boolean): EventSet {
  const result = optional ? set.slice() : new Uint32Array(words);
  for (let k = 0; k < words; k++) {
    let rest = set[k] as number;
    while (rest !== 0) {
      const low = rest & -rest;
      const base = (k * 32 + 31 - Math.clz32(low)) * words;
      for (let m = 0; m < words; m++) result[m] = (result[m] as number) | (bits[base + m] as number);
      rest ^= low;
    }
  }
  return result;
}

function sameDomain(nodes: readonly number[], location: Int32Array): Relation {
  const pairs = emptyRelation(nodes.length);
  nodes.forEach((a, i) => {
    nodes.forEach((b, j) => {
      if (location[a] === location[b] && (location[a] as number) >= 0) add(pairs, i, j);
    });
  });
  return pairs;
}

function compose3(a: Relation, b: Relation, c: Relation): Relation {
  return composeInto(emptyRelation(a.size), composeInto(emptyRelation(a.size), a, b), c);
}

function same(a: Relation, b: Relation): boolean {
  return a.bits.every((word, i) => word === b.bits[i]);
}
