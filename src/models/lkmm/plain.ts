import type { Candidate, Nodes } from '../candidate.ts';
import {
  compose,
  copy,
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
import type { Statics } from './statics.ts';
import { full, plainContradiction, visibility } from './visibility.ts';

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
  const seen = visibility(nodes, s, orders, candidate);
  if (plainContradiction(candidate, seen) !== undefined) return undefined;
  const { ww, wr, rw, mayRace } = seen;
  const within = (pairs: Relation): Relation => intersect(copy(mayRace), pairs);

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
