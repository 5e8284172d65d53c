import type { Candidate, Nodes, Violation } from '../candidate.ts';
import { shortestCycle } from '../cycle.ts';
import { forEachPair, has } from '../relation.ts';
import { type Hop, Namer } from './namer.ts';
import type { Orders } from './orders.ts';
import { lkmmLink, rcuOrder } from './rcu.ts';
import type { Statics } from './statics.ts';
import { plainContradiction, visibility } from './visibility.ts';

/**
 * The first of happens-before, propagation, rcu and plain-coherence that a candidate violates, as a cycle of relations that a reader
 * can see in the program: reads-from, coherence, from-reads, dependencies and fences.
 */
export function explainLkmm(
  nodes: Nodes,
  s: Statics,
  orders: Orders,
  candidate: Candidate,
): Violation | undefined {
  const isHappensBefore = orders.derive(candidate);
  const name = new Namer(nodes, s, orders, candidate);
  if (!isHappensBefore) {
    const cycle = shortestCycle(orders.hbStep) ?? [];
    return violation('happens-before', cycle, (from, to) => name.happensBefore(from, to));
  }
  if (!orders.derivePropagation()) {
    const cycle = shortestCycle(orders.pbStep) ?? [];
    return violation('propagation', cycle, (from, to) => name.propagatesBefore(from, to));
  }
  const cycle = s.has.grace ? graceCycle(nodes, s, orders, candidate, name) : undefined;
  if (cycle !== undefined || !s.has.plain) return cycle;
  return plainContradiction(candidate, visibility(nodes, s, orders, candidate));
}

function graceCycle(
  nodes: Nodes,
  s: Statics,
  orders: Orders,
  candidate: Candidate,
  name: Namer,
): Violation | undefined {
  const { nodes: ends, link, order } = rcuOrder(nodes, s, candidate, lkmmLink(s, orders));
  let found: Violation | undefined;
  forEachPair(order, (from, to) => {
    if (found !== undefined || !has(link, to, from)) return;
    const [a, b] = [ends[from] as number, ends[to] as number];
    found = violation('rcu', a === b ? [a] : [a, b], (x, y) =>
      x === b && (y === a || a === b) ? name.rcuLink(x, y) : [{ to: y, label: 'rcu-order' }],
    );
  });
  return found;
}

function violation(
  axiom: string,
  cycle: readonly number[],
  expand: (from: number, to: number) => readonly Hop[],
): Violation {
  const nodes: number[] = [];
  const labels: string[] = [];
  cycle.forEach((from, i) => {
    nodes.push(from);
    for (const { to, label } of expand(from, cycle[(i + 1) % cycle.length] as number)) {
      labels.push(label);
      nodes.push(to);
    }
    nodes.pop();
  });
  return { axiom, cycle: nodes, labels };
}
