import { add, emptySet, has, put } from '../../models/relation.ts';
import type { Combination } from './combination.ts';
import type { State } from './state.ts';
import type { Values } from './values.ts';

/** In `unlockOf`: a critical section that never ends. */
export const NEVER_UNLOCKED = -2;

/** The locations of one choice of paths, numbered as they are met. */
export class Places {
  readonly #po: Combination['po'];
  readonly #names: string[] = [];

  constructor({ po }: Combination) {
    this.#po = po;
  }

  /** The name of a location; undefined for one that is not known. */
  name(place: number): string | undefined {
    return this.#names[place];
  }

  /** The number of a location; -1 if no event accesses it. */
  number(name: string): number {
    return this.#names.indexOf(name);
  }

  /**
   * Finds the location of each node as far as it is known, and what follows from it: program order within locations,
   * which unlock ends which section, the writes of each. False if the choices contradict each other.
   */
  locate(state: State, values: Values): boolean {
    const { nodes, location, source, poLoc } = state;
    const { size, events } = nodes;
    for (let node = 0; node < size; node++) {
      const place = values.location(node);
      if (place === undefined) continue;
      let number = this.#names.indexOf(place);
      if (number < 0) number = this.#names.push(place) - 1;
      location[node] = number;
    }
    for (let read = 0; read < size; read++) {
      const from = source[read] as number;
      if (from < 0 || (location[read] as number) < 0 || (location[from] as number) < 0) continue;
      if (location[read] !== location[from]) return false;
    }
    for (let a = 0; a < size; a++) {
      if ((location[a] as number) < 0 || events[a]?.kind === 'fence') continue;
      for (let b = 0; b < size; b++)
        if (location[a] === location[b] && events[b]?.kind !== 'fence' && has(this.#po, a, b))
          add(poLoc, a, b);
    }
    if (!pairLocks(state)) return false;
    listWrites(state);
    return true;
  }
}

/** Finds the unlock of each lock. False if a thread takes a lock that it holds: it would wait for ever. */
function pairLocks({ nodes, location, unlockOf, poLoc, co }: State): boolean {
  const { size, events } = nodes;
  const held = new Map<string, number>();
  for (let node = 0; node < size; node++) {
    const role = events[node]?.lock;
    if (role === undefined || (location[node] as number) < 0) continue;
    const key = `${nodes.thread[node]} ${location[node]}`;
    const lock = held.get(key);
    // Nor is a lock that its own thread holds ever seen free.
    if ((role === 'lock-read' || role === 'is-unlocked') && lock !== undefined) return false;
    if (role === 'lock-write') {
      held.set(key, node);
      unlockOf[node] = NEVER_UNLOCKED;
    }
    if (role !== 'unlock') continue;
    if (lock !== undefined && has(poLoc, lock, node)) {
      unlockOf[lock] = node;
      add(co, lock, node);
    }
    held.delete(key);
  }
  // Two sections that never end cannot both have begun.
  const unended = new Set<number>();
  for (let node = 0; node < size; node++) {
    if (unlockOf[node] !== NEVER_UNLOCKED) continue;
    if (unended.has(location[node] as number)) return false;
    unended.add(location[node] as number);
  }
  return true;
}

/** Lists the writes of each location that coherence orders: an unlock by a thread that holds nothing is outside. */
function listWrites({ nodes, location, writes, writesAt, ordered, unlockOf }: State): void {
  const matched = new Set(unlockOf);
  for (let node = 0; node < nodes.size; node++) {
    const event = nodes.events[node];
    const place = location[node] as number;
    if (event?.kind !== 'write' || place < 0) continue;
    if (event.lock === 'unlock' && !matched.has(node)) continue;
    ordered[node] = 1;
    writes[place] ??= [];
    writesAt[place] ??= emptySet(nodes.size);
    writes[place].push(node);
    put(writesAt[place], node);
  }
}
