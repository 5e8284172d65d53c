import type { Term } from '../../machines/graph/term.ts';
import { LitmusError, type Position } from '../litmus-error.ts';
import { expressionText } from '../print-expression.ts';
import type { Expression, Parameter } from '../syntax.ts';
import { type CType, commonType, cType, pointedTo, type TypedUse, typeOf } from './c-types.ts';
import { callPrimitive, type Walk } from './perform.ts';
import { ThreadRecorder } from './thread-recorder.ts';
import { constant, operation, sizeOf, type Tracked } from './tracked.ts';

/** Values are computed again for each execution; beyond this the search would not get on. */
const MAX_OPERATIONS = 2_000;

/** Operands of what C may compute otherwise. */
export interface TypedTerms {
  readonly use: TypedUse;
  readonly left: Term;
  readonly right: Term;
}

const isInt = ({ bits, signed }: CType): boolean => bits === 32 && signed;

/** One path through one thread as it is walked; every choice is made by `choose`. */
export class ThreadRun extends ThreadRecorder implements Walk {
  readonly registers = new Map<string, Tracked>();
  /** The part of `control` that a register assigned here carries out of the branch. */
  carried = 0n;
  /** Where the statement stands that is being walked. */
  statementAt: Position = { line: 1, column: 1 };
  /** Chooses how a condition turns out, or whether an operation succeeds. */
  readonly choose: () => boolean;
  readonly source: string;
  /** What C may compute otherwise than herd does; empty unless the test declares other types than int. */
  readonly uses: TypedTerms[] = [];
  readonly #typed: boolean;
  readonly #types = new Map<string, string>();

  constructor(
    thread: number,
    initial: ReadonlyMap<string, Term>,
    choose: () => boolean,
    source: string,
    unknowns = 0,
    parameters?: readonly Parameter[],
  ) {
    super(thread, unknowns);
    this.#typed = parameters !== undefined;
    for (const { name, type } of parameters ?? []) this.#types.set(name, type);
    this.choose = choose;
    this.source = source;
    for (const [name, term] of initial) this.registers.set(name, constant(term));
  }

  /**
   * Evaluates a condition, chooses a branch, and says what the branch depends on. A load in the condition itself is
   * no part of what registers carry out of the branch: only what came by way of a register is, as in herd.
   */
  branch(condition: Expression): { taken: boolean; control: bigint; carried: bigint } {
    this.seen = { registers: 0n, loads: 0n, addresses: 0n };
    const isComparison = condition.kind === 'binary' && /^[=!<>]/.test(condition.operator);
    const { term } = this.evaluate(condition);
    const test = isComparison ? term : operation('!=', term, 0);
    const { registers, loads, addresses } = this.seen;
    const taken = typeof test === 'object' ? this.choose() : test !== 0;
    this.require(test, Number(taken));
    return { taken, control: registers | loads | addresses, carried: registers };
  }

  /** Assigns a register. */
  assign(name: string, { term, data, control }: Tracked): void {
    this.registers.set(name, { term, data, control: control | this.carried, direct: 0n });
  }

  /** A plain store. */
  storePlain(pointer: Expression, value: Expression): void {
    const place = this.evaluate(pointer);
    const stored = this.evaluate(value);
    this.converts(value, stored, pointer);
    this.store(place, stored, 'plain');
  }

  /** Declares a register: its type matters where C computes otherwise. */
  declare(name: string, type: string): void {
    if (this.#typed) this.#types.set(name, type);
  }

  /** Notes that a value is stored where a pointer points, or in a register. */
  converts(value: Expression, { term }: Tracked, to: Expression | string): void {
    if (!this.#typed) return;
    const declared = (name: string): string | undefined => this.#types.get(name);
    const type = typeof to === 'string' ? cType(declared(to) ?? 'int') : pointedTo(to, declared);
    const own = typeOf(value, declared);
    if (type === undefined || own === undefined || type.text === own.text || isInt(type)) return;
    if (!('at' in value) && value.kind !== 'number') return;
    const at = 'at' in value ? value.at : this.statementAt;
    this.uses.push({ use: { at, text: expressionText(value), type }, left: term, right: 0 });
  }

  #computes(expression: Expression & { readonly kind: 'binary' }, left: Term, right: Term): void {
    const declared = (name: string): string | undefined => this.#types.get(name);
    const [a, b] = [typeOf(expression.left, declared), typeOf(expression.right, declared)];
    if (a === undefined || b === undefined) return;
    const type = commonType(a, b);
    if (isInt(type)) return;
    const { at, operator } = expression;
    this.uses.push({ use: { at, operator, text: expressionText(expression), type }, left, right });
  }

  /** The value of an expression, with the events that computing it takes. */
  evaluate(expression: Expression): Tracked {
    switch (expression.kind) {
      case 'number':
        return constant(expression.value);
      case 'name': {
        // A name that nothing sets is 0, as in herd; but for the words that C has for numbers.
        const value = this.registers.get(expression.name) ?? constant(expression.name === 'true' ? 1 : 0);
        this.seen.registers |= value.data | value.control;
        // Reading a register is an event in herd, whose value is unknown until it is solved.
        this.unknowns++;
        const { term } = value;
        if (typeof term === 'object' && term.kind === 'read') this.unknownOf[term.event] = this.unknowns;
        return value;
      }
      case 'deref':
        return this.load(this.evaluate(expression.pointer), 'plain');
      case 'binary': {
        const left = this.evaluate(expression.left);
        const right = this.evaluate(expression.right);
        const term = operation(expression.operator, left.term, right.term);
        if (typeof term === 'object') this.unknowns++;
        if (this.#typed) this.#computes(expression, left.term, right.term);
        if (sizeOf(term) > MAX_OPERATIONS)
          this.refuse(`value of more than ${MAX_OPERATIONS} operations`, expression.at);
        return {
          term,
          data: left.data | right.data,
          control: left.control | right.control,
          direct: left.direct | right.direct,
        };
      }
      case 'call':
        return callPrimitive(this, expression);
    }
  }

  /** Refuses what is well formed but more than can be searched. */
  refuse(what: string, at: Position): never {
    throw new LitmusError('unsupported', what, at, this.source);
  }
}
