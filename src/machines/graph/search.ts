import { type Checker, FROM_INITIAL, type MemoryModel, UNDECIDED } from '../../models/candidate.ts';
import { add, copy, emptyRelation, emptySet, has, put, type Relation } from '../../models/relation.ts';
import { Coherence } from './coherence.ts';
import type { Combination } from './combination.ts';
import type { Execution } from './execution.ts';
import type { GraphProgram } from './path.ts';
import { ProgramError } from './program-error.ts';
import type { State } from './state.ts';
import type { Value } from './term.ts';
import { NO_ADDRESS, nonsense, Values } from './values.ts';

/** What the search calls at each step; it throws to end the search. */
export interface Watch {
  /** Called once for each partial graph that was consistent. */
  step(): void;
  /** Called for each complete consistent execution. */
  execution(execution: Execution): void;
}

/**
 * Every execution of one choice of paths that the model allows, each once. Decisions fall in this order: which
 * critical section of a lock comes first, where each read has its value from, which of two writes comes first. After
 * each decision everything that follows is added and the axioms are asked; they are monotone, so what they refuse has
 * no consistent completion. A read may take any write of its location, also one that depends on it in turn: values
 * are computed when all is decided, so load buffering needs no guesses.
 */
export class Search {
  readonly #combination: Combination;
  readonly #program: GraphProgram;
  readonly #checker: Checker;
  readonly #coherence: Coherence;
  readonly #watch: Watch;
  readonly #fixedPlaces: boolean;
  readonly #names: string[] = [];
  readonly #incoherent: boolean;

  /** `incoherent` also visits executions that contradict coherence or atomicity, to explain what those forbid. */
  constructor(
    combination: Combination,
    program: GraphProgram,
    model: MemoryModel,
    watch: Watch,
    incoherent = false,
  ) {
    this.#incoherent = incoherent;
    this.#combination = combination;
    this.#program = program;
    this.#checker = model.checker(
      combination.nodes,
      combination.paths.map(({ events }) => events),
    );
    this.#coherence = new Coherence(combination.nodes.size);
    this.#watch = watch;
    this.#fixedPlaces = combination.events.every(({ location }) => typeof location !== 'object');
  }

  /** Runs to the end, or until the watch throws. */
  run(): void {
    const { nodes } = this.#combination;
    const { size } = nodes;
    const state: State = {
      nodes,
      location: new Int32Array(size).fill(-1),
      source: Int32Array.from(nodes.events, ({ kind }) => (kind === 'read' ? UNDECIDED : FROM_INITIAL - 2)),
      co: emptyRelation(size),
      rf: emptyRelation(size),
      fr: emptyRelation(size),
      poLoc: emptyRelation(size),
      writesAt: [],
      writes: [],
      ordered: new Uint8Array(size),
      unlockOf: new Int32Array(size).fill(-1),
    };
    if (this.#locate(state)) this.#explore(state);
  }

  #explore(state: State): void {
    const coherent = this.#incoherent ? this.#coherence.derive(state) : this.#coherence.propagate(state);
    if (!coherent || !this.#checker.consistent(state)) return;
    this.#watch.step();
    const locks = this.#unorderedPair(state, true);
    if (locks !== undefined) {
      this.#order(state, ...locks);
      return;
    }
    if (this.#takeLocks(state)) {
      this.#explore(state);
      return;
    }
    const read = this.#nextRead(state);
    if (read >= 0) {
      for (const from of this.#sources(state, read)) this.#readFrom(state, read, from);
      return;
    }
    const pair = this.#unorderedPair(state, false);
    if (pair !== undefined) this.#order(state, ...pair);
    else this.#finish(state);
  }

  #order(state: State, a: number, b: number): void {
    for (const [first, second] of [
      [a, b],
      [b, a],
    ] as const) {
      const next = this.#fork(state);
      add(next.co, first, second);
      if (this.#fixedPlaces || this.#locate(next)) this.#explore(next);
    }
  }

  #readFrom(state: State, read: number, from: number): void {
    const next = this.#fork(state);
    next.source[read] = from;
    if (this.#possible(next) && (this.#fixedPlaces || this.#locate(next))) this.#explore(next);
  }

  #fork(state: State): State {
    return {
      ...state,
      source: state.source.slice(),
      co: copy(state.co),
      // Derived anew at each step, before anything reads them.
      rf: state.rf,
      fr: state.fr,
      ...(this.#fixedPlaces
        ? {}
        : {
            location: state.location.slice(),
            poLoc: emptyRelation(state.co.size),
            ordered: state.ordered.slice(),
            unlockOf: state.unlockOf.slice(),
            writesAt: [],
            writes: [],
          }),
    };
  }

  /** Whether the requirements of the paths can still hold. */
  #possible(state: State): boolean {
    const values = new Values(this.#combination, this.#program, state.source);
    for (const { requirements } of this.#combination.paths)
      for (const { left, right } of requirements) {
        const a = values.of(left);
        if (a === undefined || typeof a === 'object') continue;
        const b = values.of(right);
        if (b !== undefined && typeof b !== 'object' && a !== b) return false;
      }
    return true;
  }

  /** Finds the location of each node as far as it is known, and what program order says of it. */
  #locate(state: State): boolean {
    const { nodes, location, poLoc, ordered, unlockOf, writes, writesAt } = state;
    const { size, events } = nodes;
    const values = new Values(this.#combination, this.#program, state.source);
    for (let node = 0; node < size; node++) {
      const place = values.location(node);
      if (place === undefined) continue;
      let number = this.#names.indexOf(place);
      if (number < 0) number = this.#names.push(place) - 1;
      location[node] = number;
    }
    for (let read = 0; read < size; read++) {
      const from = state.source[read] as number;
      if (from < 0 || (location[read] as number) < 0 || (location[from] as number) < 0) continue;
      if (location[read] !== location[from]) return false;
    }
    const { po } = this.#combination;
    for (let a = 0; a < size; a++)
      for (let b = 0; b < size; b++)
        if ((location[a] as number) >= 0 && location[a] === location[b] && has(po, a, b)) {
          if (events[a]?.kind !== 'fence' && events[b]?.kind !== 'fence') add(poLoc, a, b);
        }
    if (!this.#pairLocks(state)) return false;
    listWrites(nodes.size, state, writes, writesAt, ordered, unlockOf);
    return true;
  }

  /** Finds the unlock of each lock. False if a thread takes a lock that it holds: it would wait for ever. */
  #pairLocks({ nodes, location, unlockOf, poLoc, co }: State): boolean {
    const { size, events } = nodes;
    const held = new Map<string, number>();
    for (let node = 0; node < size; node++) {
      const role = events[node]?.lock;
      if (role === undefined || (location[node] as number) < 0) continue;
      const key = `${nodes.thread[node]} ${location[node]}`;
      const lock = held.get(key);
      if (role === 'lock-read' && lock !== undefined) return false;
      // A lock that its own thread holds is never seen free.
      if (role === 'is-unlocked' && lock !== undefined) return false;
      if (role === 'lock-write') {
        held.set(key, node);
        unlockOf[node] = -2;
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
      if (unlockOf[node] !== -2) continue;
      if (unended.has(location[node] as number)) return false;
      unended.add(location[node] as number);
    }
    return true;
  }

  /** Two writes of one location whose order is open; between locks, or any. */
  #unorderedPair({ co, writes, nodes, unlockOf }: State, locks: boolean): [number, number] | undefined {
    for (const list of writes) {
      if (list === undefined) continue;
      for (let i = 0; i < list.length; i++) {
        const a = list[i] as number;
        const role = nodes.events[a]?.lock;
        if (role === 'unlock' || (locks && role !== 'lock-write')) continue;
        for (let j = i + 1; j < list.length; j++) {
          const b = list[j] as number;
          const other = nodes.events[b]?.lock;
          if (other === 'unlock' || (locks && other !== 'lock-write')) continue;
          if (!has(co, a, b) && !has(co, b, a)) return unlockOf[a] === -2 ? [b, a] : [a, b];
        }
      }
    }
    return undefined;
  }

  /** Gives each spin_lock() whose turn is known the unlock before it; whether any was new. */
  #takeLocks({ nodes, source, location, writes, co }: State): boolean {
    let changed = false;
    for (let read = 0; read < nodes.size; read++) {
      if (nodes.events[read]?.lock !== 'lock-read' || source[read] !== UNDECIDED) continue;
      if ((location[read] as number) < 0) continue;
      const own = nodes.partner[read] as number;
      const list = writes[location[read] as number] ?? [];
      const sections = list.filter((write) => nodes.events[write]?.lock === 'lock-write');
      if (sections.some((write) => write !== own && !has(co, write, own) && !has(co, own, write))) continue;
      const before = list.filter((write) => has(co, write, own));
      const last = before.find((write) => before.every((other) => other === write || has(co, other, write)));
      if (last !== undefined && nodes.events[last]?.lock !== 'unlock') continue;
      source[read] = last ?? FROM_INITIAL;
      changed = true;
    }
    return changed;
  }

  /** A read to decide next, one with a known location if there is any; -1 if all have a source. */
  #nextRead({ nodes, source, location }: State): number {
    let found = -1;
    for (let node = 0; node < nodes.size; node++) {
      if (source[node] !== UNDECIDED || nodes.events[node]?.lock === 'lock-read') continue;
      if ((location[node] as number) >= 0) return node;
      if (found < 0) found = node;
    }
    return found;
  }

  /** Where a read may have its value from. */
  #sources(state: State, read: number): number[] {
    const { nodes, location, writes } = state;
    const { po } = this.#combination;
    const role = nodes.events[read]?.lock;
    const place = location[read] as number;
    const candidates: number[] = [];
    if (role !== undefined) return lockSources(state, read, role);
    candidates.push(FROM_INITIAL);
    if (place >= 0 && this.#fixedPlaces) candidates.push(...(writes[place] ?? []));
    else
      for (let node = 0; node < nodes.size; node++)
        if (
          nodes.events[node]?.kind === 'write' &&
          (place < 0 || (location[node] as number) < 0 || location[node] === place)
        )
          candidates.push(node);
    return candidates.filter(
      (from) =>
        from < 0 || (nodes.events[from]?.lock === undefined && (this.#incoherent || !has(po, read, from))),
    );
  }

  /** An execution that the model allows must compute something. */
  #refuseNonsense({ nodes, location }: State, values: Values): void {
    const { events, paths } = this.#combination;
    for (let node = 0; node < nodes.size; node++) {
      const place = this.#names[location[node] as number];
      if (place?.startsWith(NO_ADDRESS)) throw new ProgramError(nonsense(place), events[node]?.text ?? '');
      const written = events[node]?.value;
      const value = written === undefined ? undefined : values.of(written);
      if (typeof value === 'object' && value.kind === 'wrong')
        throw new ProgramError(value.reason, events[node]?.text ?? '');
    }
    for (const { requirements } of paths)
      for (const { left, right } of requirements)
        for (const value of [values.of(left), values.of(right)])
          if (typeof value === 'object' && value.kind === 'wrong') throw new ProgramError(value.reason, '');
  }

  #finish(state: State): void {
    const { nodes } = this.#combination;
    const values = new Values(this.#combination, this.#program, state.source);
    // Values that go round in a circle, or an address that nothing determines.
    const open = nodes.events.some(
      ({ kind, lock }, node) =>
        (kind === 'read' && lock === undefined && values.ofRead(node) === undefined) ||
        (kind !== 'fence' && (state.location[node] as number) < 0),
    );
    if (open) {
      if (!values.settle()) return;
      for (let node = 0; node < nodes.size; node++)
        if (nodes.events[node]?.kind !== 'fence' && (state.location[node] as number) < 0) return;
    }
    const { paths, events } = this.#combination;
    const value = (node: number): Value | undefined => {
      const event = events[node];
      if (event?.kind === 'read') return values.ofRead(node);
      return event?.value === undefined ? undefined : values.of(event.value);
    };
    const flags = this.#checker.judge({ ...state, value });
    if (flags === undefined) return;
    this.#refuseNonsense(state, values);
    this.#watch.execution({
      combination: this.#combination,
      candidate: state,
      flags,
      value,
      placeOf: (node) => this.#names[state.location[node] as number],
      register: (thread, name) => {
        const term = paths[thread]?.registers.get(name);
        return term === undefined ? undefined : values.of(term);
      },
      memory: (name) => {
        const list = (state.writes[this.#names.indexOf(name)] ?? []).filter(
          (write) => events[write]?.lock === undefined,
        );
        const last = list.find((write) =>
          list.every((other) => other === write || has(state.co, other, write)),
        );
        if (last === undefined) return this.#program.initial.get(name) ?? 0;
        return values.of(events[last]?.value ?? 0) ?? 0;
      },
    });
  }
}

/** A failed trylock reads from the section that is open; spin_is_locked() from it, or from an unlock. */
function lockSources({ nodes, location, poLoc, unlockOf }: State, read: number, role: string): number[] {
  const same = (node: number): boolean =>
    location[node] === location[read] && (location[read] as number) >= 0;
  const found: number[] = [];
  for (let node = 0; node < nodes.size; node++) {
    const event = nodes.events[node];
    if (!same(node) || event?.kind !== 'write') continue;
    const mine = nodes.thread[node] === nodes.thread[read];
    if (role === 'is-unlocked') {
      if (event.lock !== 'unlock') continue;
      if (!mine) found.push(node);
      else if (has(poLoc, node, read) && !unlockBetween(nodes.size, node, read)) found.push(node);
    } else if (event.lock === 'lock-write') {
      if (!mine) found.push(node);
      else if (has(poLoc, node, read)) {
        const unlock = unlockOf[node] as number;
        // Its own thread holds the lock: no other section can be the one that it sees.
        if (unlock < 0 || !has(poLoc, unlock, read)) return [node];
      }
    }
  }
  if (role === 'is-unlocked') found.push(FROM_INITIAL);
  return found;

  function unlockBetween(size: number, from: number, to: number): boolean {
    for (let node = 0; node < size; node++)
      if (
        same(node) &&
        nodes.events[node]?.lock === 'unlock' &&
        has(poLoc, from, node) &&
        has(poLoc, node, to)
      )
        return true;
    return false;
  }
}

/** Lists the writes of each location that coherence orders. */
function listWrites(
  size: number,
  { nodes, location }: State,
  writes: number[][],
  writesAt: Relation['bits'][],
  ordered: Uint8Array,
  unlockOf: Int32Array,
): void {
  const matched = new Set([...unlockOf].filter((unlock) => unlock >= 0));
  for (let node = 0; node < size; node++) {
    const event = nodes.events[node];
    const place = location[node] as number;
    if (event?.kind !== 'write' || place < 0) continue;
    if (event.lock === 'unlock' && !matched.has(node)) continue;
    ordered[node] = 1;
    writes[place] ??= [];
    writesAt[place] ??= emptySet(size);
    writes[place].push(node);
    put(writesAt[place], node);
  }
}
