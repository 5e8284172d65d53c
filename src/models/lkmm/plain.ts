import type { Candidate, Nodes } from '../candidate.ts';
import {
  compose,
  copy,
  emptySet,
  has,
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
import { full, plainContradiction, type Visibility, visibility } from './visibility.ts';

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

  const seen = visibility(nodes, s, orders, candidate);
  if (plainContradiction(candidate, seen) !== undefined) return undefined;
  if (racesOf(s, candidate, seen).some((races) => !isEmpty(races))) flags.add('data-race');

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

/** Pairs of accesses that race in a complete execution: of writes, of a write and a read that saw it or a later one, and
 * of a read and a write that it missed. */
function racesOf(
  s: Statics,
  { rf, co, fr }: Candidate,
  { ww, wr, rw, mayRace }: Visibility,
): readonly [Relation, Relation, Relation] {
  const within = (pairs: Relation): Relation => intersect(copy(mayRace), pairs);
  const nonRace = copy(ww);
  intersect(nonRace, unite(restrict(full(s), s.marked, s.writes), rw));
  intersect(nonRace, unite(restrict(full(s), s.writes, s.marked), wr));
  const reading = unite(copy(rf), compose(co, rf));
  return [
    subtract(within(co), nonRace),
    subtract(subtract(within(reading), wr), inverse(rw)),
    subtract(within(fr), rw),
  ];
}

/** Which accesses of a complete execution race, each pair once. */
export function racingPairs(
  nodes: Nodes,
  s: Statics,
  orders: Orders,
  candidate: Candidate,
): readonly (readonly [number, number])[] {
  const pairs = new Map<number, readonly [number, number]>();
  for (const races of racesOf(s, candidate, visibility(nodes, s, orders, candidate)))
    for (let a = 0; a < s.size; a++)
      for (let b = 0; b < s.size; b++)
        if (has(races, a, b)) pairs.set(Math.min(a, b) * s.size + Math.max(a, b), [a, b]);
  return [...pairs.values()];
}
