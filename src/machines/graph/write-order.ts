import { FROM_INITIAL, UNDECIDED } from '../../models/candidate.ts';
import { has } from '../../models/relation.ts';
import { NEVER_UNLOCKED } from './places.ts';
import type { State } from './state.ts';

/**
 * Two writes of one location whose order is open: the beginnings of two critical sections, or any. Unlocks are never
 * asked for: they follow their locks. A section that never ends comes last, which is tried first.
 */
export function unorderedPair(
  { co, writes, nodes, unlockOf }: State,
  which: 'locks' | 'all',
): [number, number] | undefined {
  const asked = (write: number): boolean => {
    const role = nodes.events[write]?.lock;
    return role !== 'unlock' && (which === 'all' || role === 'lock-write');
  };
  for (const list of writes) {
    if (list === undefined) continue;
    for (let i = 0; i < list.length; i++) {
      const a = list[i] as number;
      if (!asked(a)) continue;
      for (let j = i + 1; j < list.length; j++) {
        const b = list[j] as number;
        if (!asked(b) || has(co, a, b) || has(co, b, a)) continue;
        return unlockOf[a] === NEVER_UNLOCKED ? [b, a] : [a, b];
      }
    }
  }
  return undefined;
}

/** Gives each spin_lock() whose turn is known the unlock before it; whether any was new. */
export function takeLocks({ nodes, source, location, writes, co }: State): boolean {
  let changed = false;
  for (let read = 0; read < nodes.size; read++) {
    if (nodes.events[read]?.lock !== 'lock-read' || source[read] !== UNDECIDED) continue;
    if ((location[read] as number) < 0) continue;
    const own = nodes.partner[read] as number;
    const list = writes[location[read] as number] ?? [];
    const open = list.some(
      (write) =>
        write !== own &&
        nodes.events[write]?.lock === 'lock-write' &&
        !has(co, write, own) &&
        !has(co, own, write),
    );
    if (open) continue;
    const before = list.filter((write) => has(co, write, own));
    const last = before.find((write) => before.every((other) => other === write || has(co, other, write)));
    // A lock that is also written to as memory is flagged elsewhere; it hands nothing over.
    if (last !== undefined && nodes.events[last]?.lock !== 'unlock') continue;
    source[read] = last ?? FROM_INITIAL;
    changed = true;
  }
  return changed;
}
