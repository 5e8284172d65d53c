import type { Term } from '../../machines/graph/term.ts';
import { LitmusError, type Position } from '../litmus-error.ts';
import type { Expression } from '../syntax.ts';
import { callPrimitive, type Walk } from './perform.ts';
import { ThreadRecorder } from './thread-recorder.ts';
import { constant, operation, sizeOf, type Tracked } from './tracked.ts';

/** Values are computed again for each execution; beyond this the search would not get on. */
const MAX_OPERATIONS = 2_000;

/** One path through one thread as it is walked; every choice is made by `choose`. */
export class ThreadRun extends ThreadRecorder implements Walk {
  readonly registers = new Map<string, Tracked>();
  /** The part of `control` that a register assigned here carries out of the branch. */
  carried = 0n;
  /** Chooses how a condition turns out, or whether an operation succeeds. */
  readonly choose: () => boolean;
  readonly source: string;

  constructor(thread: number, initial: ReadonlyMap<string, Term>, choose: () => boolean, source: string) {
    super(thread);
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
    this.store(place, this.evaluate(value), 'plain');
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
        return value;
      }
      case 'deref':
        return this.load(this.evaluate(expression.pointer), 'plain');
      case 'binary': {
        const left = this.evaluate(expression.left);
        const right = this.evaluate(expression.right);
        const term = operation(expression.operator, left.term, right.term);
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
