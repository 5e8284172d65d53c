import type { Initial, Place, Proposition, Statement } from '../../litmus/syntax.ts';
import type { PathStep } from '../../machines/graph/cpus/paths.ts';
import { and, equals, or } from './litmus-syntax.ts';

/** The value of a register whose operation was not reached, where that must differ from all that it may read. */
const NOT_REACHED = -77;

/** The registers of a thread: which there are, and what they must hold for an execution to count. */
export class LitmusRegisters {
  readonly #thread: number;
  /** Names of registers by what is read. */
  readonly #named = new Map<string, string>();
  readonly #used = new Set<string>();
  /** Values that executions count with, by register. */
  readonly #accepted = new Map<string, Set<number>>();
  /** Those of them that stand behind a branch. */
  readonly #inside = new Set<string>();
  readonly #refused = new Map<string, number>();

  constructor(thread: number) {
    this.#thread = thread;
  }

  /** The register for the n-th read of a place on a way: `r_vma_vm_start`, `r_vma_vm_start_2`. */
  nameOf({ deed, slot }: PathStep, nth: number, place: string): string {
    // Taking a lock and reading its field have registers of their own.
    const key = `${deed} ${slot} ${nth}`;
    const known = this.#named.get(key);
    if (known !== undefined) return known;
    const taken = new Set(this.#named.values());
    const name = (number: number): string => `r_${place}${number === 1 ? '' : `_${number}`}`;
    let number = nth;
    while (taken.has(name(number))) number++;
    this.#named.set(key, name(number));
    return name(number);
  }

  /** Notes that a register is assigned. */
  use(register: string): void {
    this.#used.add(register);
  }

  /** Executions count only with one of these values. `isInside` if it may not be reached at all. */
  accept(register: string, values: readonly number[], isInside: boolean): void {
    if (isInside) this.#inside.add(register);
    const accepted = this.#accepted.get(register) ?? new Set(isInside ? [NOT_REACHED] : []);
    for (const value of values) accepted.add(value);
    this.#accepted.set(register, accepted);
  }

  /** Executions count only with any other value. */
  refuse(register: string, value: number): void {
    this.#refused.set(register, value);
  }

  get declarations(): readonly Statement[] {
    return [...this.#used].map((register) => ({ kind: 'declare', type: 'int', name: register }));
  }

  /** What registers hold before. */
  get initial(): readonly Initial[] {
    return [...this.#inside].map((register) => ({ place: this.#place(register), value: NOT_REACHED }));
  }

  /** Which executions count. */
  get filter(): Proposition {
    return and(
      ...[...this.#accepted].map(([register, values]) => this.isOneOf(register, [...values])),
      ...[...this.#refused].map(
        ([register, value]): Proposition => ({ kind: 'not', operand: this.isOneOf(register, [value]) }),
      ),
    );
  }

  isOneOf(register: string, values: readonly number[]): Proposition {
    return or(...[...new Set(values)].map((value) => equals(this.#place(register), value)));
  }

  #place(register: string): Place {
    return { kind: 'register', thread: this.#thread, name: register };
  }
}
