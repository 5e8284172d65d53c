import type { Candidate, Nodes } from '../candidate.ts';
import { forEachPair, has } from '../relation.ts';
import { srcuSections } from './srcu.ts';
import type { Statics } from './statics.ts';

/** Flags for locks, RCU and SRCU that are used otherwise than they are meant to; such an execution still counts. */
export function misuseFlags(nodes: Nodes, s: Statics, candidate: Candidate): string[] {
  return [
    ...s.flags,
    ...(s.has.locks || s.has.srcu ? lockFlags(nodes, candidate) : []),
    ...(s.has.srcu ? srcuFlags(nodes, s, candidate) : []),
  ];
}

/** A lock or SRCU domain that is also accessed as plain memory, and an unlock by a thread that holds nothing. */
function lockFlags({ events, size, thread }: Nodes, { location, poLoc }: Candidate): string[] {
  const flags: string[] = [];
  const special = (node: number): boolean =>
    events[node]?.lock !== undefined || (events[node]?.tag ?? '').includes('srcu');
  const places = new Set<number>();
  for (let node = 0; node < size; node++) if (special(node)) places.add(location[node] as number);
  for (let node = 0; node < size; node++) {
    const event = events[node];
    if (event?.kind !== 'fence' && !special(node) && places.has(location[node] as number))
      flags.push('mixed-lock-accesses');
    if (event?.lock !== 'unlock') continue;
    let held = false;
    for (let other = 0; other < size; other++) {
      if (thread[other] !== thread[node] || !has(poLoc, other, node)) continue;
      if (events[other]?.lock === 'lock-write') held = true;
      if (events[other]?.lock === 'unlock') held = false;
    }
    if (!held) flags.push('unmatched-unlock');
  }
  return flags;
}

/** Each srcu_read_lock() needs one unlock, which must be given the index that the lock returned. */
function srcuFlags(nodes: Nodes, s: Statics, candidate: Candidate): string[] {
  const flags: string[] = [];
  const unlocks = new Map<number, number>();
  const locks = new Map<number, number>();
  forEachPair(srcuSections(nodes, s, candidate), (lock, unlock) => {
    unlocks.set(lock, (unlocks.get(lock) ?? 0) + 1);
    locks.set(unlock, (locks.get(unlock) ?? 0) + 1);
    if (candidate.value?.(lock) !== candidate.value?.(unlock)) flags.push('srcu-bad-value-match');
  });
  nodes.events.forEach(({ tag }, node) => {
    if (tag === 'srcu-lock' && !unlocks.has(node)) flags.push('unmatched-srcu-lock');
    if (tag === 'srcu-unlock' && !locks.has(node)) flags.push('unmatched-srcu-unlock');
    if ((unlocks.get(node) ?? 0) > 1 || (locks.get(node) ?? 0) > 1) flags.push('multiple-srcu-matches');
  });
  return flags;
}
