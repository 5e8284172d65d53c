import { FROM_INITIAL, UNDECIDED } from '../../models/candidate.ts';
import type { LockRole } from '../../models/event.ts';
import { has } from '../../models/relation.ts';
import type { State } from './state.ts';

/** A read to decide next, one with a known location if there is any; -1 if all have a source. */
export function nextRead({ nodes, source, location }: State): number {
  let found = -1;
  for (let node = 0; node < nodes.size; node++) {
    // The turn of a spin_lock() follows from the order of sections.
    if (source[node] !== UNDECIDED || nodes.events[node]?.lock === 'lock-read') continue;
    if ((location[node] as number) >= 0) return node;
    if (found < 0) found = node;
  }
  return found;
}

/** Where a read may have its value from: the initial state, or a write that may turn out to be of its location. */
export function sources(state: State, read: number): number[] {
  const { nodes, location } = state;
  const role = nodes.events[read]?.lock;
  if (role !== undefined) return lockSources(state, read, role);
  const place = location[read] as number;
  const candidates: number[] = [FROM_INITIAL];
  for (let node = 0; node < nodes.size; node++) {
    const event = nodes.events[node];
    if (event?.kind !== 'write' || event.lock !== undefined) continue;
    const there = location[node] as number;
    if (place < 0 || there < 0 || there === place) candidates.push(node);
  }
  return candidates;
}

/** A failed trylock reads from the section that is open; spin_is_locked() from it, or from an unlock. */
function lockSources(state: State, read: number, role: LockRole): number[] {
  const { nodes, location, poLoc, unlockOf } = state;
  const found: number[] = [];
  const free = role === 'is-unlocked';
  for (let node = 0; node < nodes.size; node++) {
    if ((location[node] as number) < 0 || location[node] !== location[read]) continue;
    if (nodes.events[node]?.lock !== (free ? 'unlock' : 'lock-write')) continue;
    if (nodes.thread[node] !== nodes.thread[read]) {
      found.push(node);
      continue;
    }
    if (!has(poLoc, node, read)) continue;
    if (free) {
      if (!unlockBetween(state, node, read)) found.push(node);
      continue;
    }
    const unlock = unlockOf[node] as number;
    // Its own thread holds the lock: no other section can be the one that it sees.
    if (unlock < 0 || !has(poLoc, unlock, read)) return [node];
  }
  return free ? [...found, FROM_INITIAL] : found;
}

function unlockBetween({ nodes, location, poLoc }: State, from: number, to: number): boolean {
  for (let node = 0; node < nodes.size; node++)
    if (location[node] === location[to] && nodes.events[node]?.lock === 'unlock')
      if (has(poLoc, from, node) && has(poLoc, node, to)) return true;
  return false;
}
