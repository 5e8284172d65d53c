import type { Candidate, Nodes } from '../candidate.ts';
import {
  add,
  addIdentity,
  close,
  compose,
  copy,
  emptyRelation,
  intersect,
  type Relation,
  restrict,
} from '../relation.ts';
import type { Statics } from './statics.ts';

/** Pairs of events of one location. */
export function sameLocation({ location, nodes: { size } }: Candidate): Relation {
  const same = emptyRelation(size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++)
      if (location[i] === location[j] && (location[i] as number) >= 0) add(same, i, j);
  return same;
}

/**
 * Read-side sections of SRCU: an srcu_read_unlock() belongs to the lock whose index it is given, by a data dependency
 * that may pass through memory, also that of another thread, but not through another unlock.
 */
export function srcuSections(nodes: Nodes, s: Statics, candidate: Candidate): Relation {
  const { events, size } = nodes;
  const through = copy(candidate.rf);
  const locks = new Uint32Array(through.words);
  const unlocks = new Uint32Array(through.words);
  for (let node = 0; node < size; node++) {
    const tag = events[node]?.tag;
    if (tag === 'srcu-lock') locks[node >>> 5] = (locks[node >>> 5] as number) | (1 << (node & 31));
    if (tag !== 'srcu-unlock') continue;
    unlocks[node >>> 5] = (unlocks[node >>> 5] as number) | (1 << (node & 31));
    for (let k = 0; k < through.words; k++) through.bits[node * through.words + k] = 0;
  }
  const carried = addIdentity(close(compose(s.data, through)));
  return restrict(intersect(compose(carried, s.data), sameLocation(candidate)), locks, unlocks);
}
