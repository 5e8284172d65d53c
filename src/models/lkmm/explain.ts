import type { Candidate, Nodes, Violation } from '../candidate.ts';
import type { Orders } from './orders.ts';
import type { Statics } from './statics.ts';

/** The first axiom that a candidate violates, with the shortest cycle found. */
export function explainLkmm(_n: Nodes, _s: Statics, _o: Orders, _c: Candidate): Violation | undefined {
  return undefined;
}
