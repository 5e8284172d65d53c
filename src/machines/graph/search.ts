import { type Checker, UNDECIDED } from '../../models/candidate.ts';
import type { CandidateModel } from '../../models/memory-model.ts';
import { add, copy, emptyRelation, has } from '../../models/relation.ts';
import { Coherence } from './coherence.ts';
import type { Combination } from './combination.ts';
import type { Execution } from './execution.ts';
import { lend, refuseNonsense, valueAt } from './lend.ts';
import type { GraphProgram } from './path.ts';
import { Places } from './places.ts';
import { nextRead, sources } from './sources.ts';
import type { State } from './state.ts';
import { Values } from './values.ts';
import { takeLocks, unorderedPair } from './write-order.ts';

/** What the search calls at each step; it throws to end the search. */
export interface Watch {
  /** Called once for each partial graph that was consistent. */
  step(): void;
  /** Called for each complete consistent execution. */
  execution(execution: Execution): void;
  /** Called for each execution that there is not, as this statement loads through what is no address. */
  unread?(statement: string): void;
}

/** In `source`: an event that is no read. */
const NO_READ = -3;

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
  readonly #places: Places;
  readonly #watch: Watch;
  /** Whether every address stands in the program: then locations are found once. */
  readonly #fixedPlaces: boolean;
  readonly #incoherent: boolean;
  /** A model must allow no execution that computes nonsense; what it forbids may. */
  readonly #refusesNonsense: boolean;

  /** `incoherent` also visits executions that contradict coherence or atomicity, to explain what those forbid. */
  constructor(
    combination: Combination,
    program: GraphProgram,
    model: CandidateModel,
    watch: Watch,
    incoherent = false,
  ) {
    this.#incoherent = incoherent;
    this.#refusesNonsense = !model.allowsNonsense;
    this.#combination = combination;
    this.#program = program;
    this.#checker = model.checker(
      combination.nodes,
      combination.paths.map(({ events }) => events),
    );
    this.#coherence = new Coherence(combination.nodes.size);
    this.#places = new Places(combination);
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
      source: Int32Array.from(nodes.events, ({ kind }) => (kind === 'read' ? UNDECIDED : NO_READ)),
      co: emptyRelation(size),
      rf: emptyRelation(size),
      fr: emptyRelation(size),
      poLoc: emptyRelation(size),
      writesAt: [],
      writes: [],
      ordered: new Uint8Array(size),
      unlockOf: new Int32Array(size).fill(-1),
    };
    const values = this.#valuesOf(state);
    if (this.#possible(values) && this.#places.locate(state, values)) this.#explore(state);
  }

  #explore(state: State): void {
    const coherent = this.#incoherent ? this.#coherence.derive(state) : this.#coherence.propagate(state);
    if (!coherent || !this.#checker.consistent(state)) return;
    this.#watch.step();
    const locks = unorderedPair(state, 'locks');
    if (locks !== undefined) {
      this.#order(state, ...locks);
      return;
    }
    if (takeLocks(state)) {
      this.#explore(state);
      return;
    }
    const read = nextRead(state);
    if (read >= 0) {
      for (const from of sources(state, read)) this.#readFrom(state, read, from);
      return;
    }
    const pair = unorderedPair(state, 'all');
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
      if (this.#fixedPlaces || this.#places.locate(next, this.#valuesOf(next))) this.#explore(next);
    }
  }

  #readFrom(state: State, read: number, from: number): void {
    // A read of a later write of its own thread contradicts coherence, whatever else is decided.
    if (from >= 0 && !this.#incoherent && has(this.#combination.po, read, from)) return;
    const next = this.#fork(state);
    next.source[read] = from;
    const values = this.#valuesOf(next);
    if (this.#possible(values) && (this.#fixedPlaces || this.#places.locate(next, values)))
      this.#explore(next);
  }

  #fork(state: State): State {
    const { size } = state.co;
    // rf and fr are derived anew at each step, before anything reads them: one buffer serves all.
    const decided = { ...state, source: state.source.slice(), co: copy(state.co) };
    if (this.#fixedPlaces) return decided;
    return {
      ...decided,
      location: state.location.slice(),
      poLoc: emptyRelation(size),
      ordered: new Uint8Array(size),
      unlockOf: new Int32Array(size).fill(-1),
      writesAt: [],
      writes: [],
    };
  }

  #valuesOf({ source }: State): Values {
    return new Values(this.#combination, this.#program, source);
  }

  /** Whether the requirements of the paths can still hold. */
  #possible(values: Values): boolean {
    for (const { requirements } of this.#combination.paths)
      for (const { left, right } of requirements) {
        const a = values.of(left);
        if (a === undefined || typeof a === 'object') continue;
        const b = values.of(right);
        if (b !== undefined && typeof b !== 'object' && a !== b) return false;
      }
    return true;
  }

  #finish(state: State): void {
    const { nodes } = state;
    const values = this.#valuesOf(state);
    const unplaced = ({ location }: State): boolean =>
      nodes.events.some(({ kind }, node) => kind !== 'fence' && (location[node] as number) < 0);
    const unvalued = nodes.events.some(
      ({ kind, lock }, node) => kind === 'read' && lock === undefined && values.ofRead(node) === undefined,
    );
    // Values that go round in a circle; if addresses are among them, the search goes on with what they turn out to be.
    if ((unvalued || unplaced(state)) && !values.settle()) return;
    if (unplaced(state)) {
      const next = this.#fork(state);
      if (this.#places.locate(next, values) && !unplaced(next)) this.#explore(next);
      return;
    }
    const value = (node: number): unknown => valueAt(this.#combination, values, node);
    const flags = this.#checker.judge({ ...state, value });
    if (flags === undefined) return;
    const unread = this.#refusesNonsense
      ? refuseNonsense(this.#combination, this.#places, state, values)
      : undefined;
    if (unread !== undefined) {
      this.#watch.unread?.(unread);
      return;
    }
    this.#watch.execution(lend(this.#combination, this.#program, this.#places, state, values, flags));
  }
}
