import { FROM_INITIAL, UNDECIDED } from '../../models/candidate.ts';
import type { Combination } from './combination.ts';
import type { GraphProgram } from './path.ts';
import { solve } from './solve.ts';
import { evaluate, type Reader, type Term, type Value } from './term.ts';

/** Begins the name of a place that is no location; no name of a litmus test can. */
export const NO_ADDRESS = '!';

/** What a place that is no location says about the program. */
export const nonsense = (place: string): string => `use of ${place.slice(NO_ADDRESS.length)} as an address`;

/** Values of one candidate: what each read returns follows from where it reads. */
export class Values {
  readonly #combination: Combination;
  readonly #program: GraphProgram;
  readonly #source: Int32Array;
  /** Reads whose value is being looked up, to see cycles of values. */
  readonly #asked = new Set<number>();
  #solution: readonly (Value | undefined)[] | undefined;

  constructor(combination: Combination, program: GraphProgram, source: Int32Array) {
    this.#combination = combination;
    this.#program = program;
    this.#source = source;
  }

  readonly read: Reader = (thread, event) =>
    this.ofRead((this.#combination.nodeOf[thread] as readonly number[])[event] as number);

  /** The value of a term, or undefined while it is not known. */
  of(term: Term): Value | undefined {
    return typeof term === 'object' ? evaluate(term, this.read) : term;
  }

  /** The value that a read returns. */
  ofRead(node: number): Value | undefined {
    if (this.#solution !== undefined) return this.#solution[node];
    const from = this.#source[node] as number;
    if (from === UNDECIDED) return undefined;
    if (from === FROM_INITIAL) return this.#initial(node);
    const value = this.#combination.events[from]?.value;
    if (value === undefined) return undefined;
    if (typeof value !== 'object') return value;
    if (this.#asked.has(node)) return undefined;
    this.#asked.add(node);
    const result = evaluate(value, this.read);
    this.#asked.delete(node);
    return result;
  }

  /**
   * The location of a node: an address, or undefined while it is not known. A program that uses a number as a pointer
   * gets a place of its own for it, so that the model can still rule the execution out.
   */
  location(node: number): string | undefined {
    const term = this.#combination.events[node]?.location;
    const value = term === undefined ? undefined : this.of(term);
    if (value === undefined || typeof value === 'string') return value;
    if (typeof value === 'number') return `${NO_ADDRESS}${value}`;
    return value.kind === 'wrong' ? `${NO_ADDRESS}${value.reason}` : undefined;
  }

  /**
   * Solves what a cycle of values leaves open, once every read has a source: copies that go round in a circle may
   * have any one value. False if no values fit, or if they hang on a computation in the circle, which herd rejects.
   */
  settle(): boolean {
    const solution = solve(this.#combination, this.#source, this.#program);
    if (solution === undefined) return false;
    this.#solution = solution;
    return true;
  }

  #initial(node: number): Value | undefined {
    const location = this.location(node);
    if (location === undefined) return undefined;
    if (location.startsWith(NO_ADDRESS)) return { kind: 'wrong', reason: nonsense(location) };
    return this.#program.initial.get(location) ?? 0;
  }
}
