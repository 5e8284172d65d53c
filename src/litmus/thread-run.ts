import type { Term } from '../machines/graph/term.ts';
import { LitmusError, type Position } from './litmus-error.ts';
import { arity, type Primitive, primitives } from './primitives.ts';
import { addUnless, compareExchange, exchange, modify } from './read-modify-write.ts';
import type { Expression } from './syntax.ts';
import { ThreadRecorder } from './thread-recorder.ts';
import { constant, operation, type Tracked } from './tracked.ts';

type Call = Expression & { readonly kind: 'call' };

/** One path through one thread as it is walked; every choice is made by `choose`. */
export class ThreadRun extends ThreadRecorder {
  readonly registers = new Map<string, Tracked>();
  /** The part of `control` that a register assigned here carries out of the branch. */
  carried = 0n;
  readonly #choose: () => boolean;
  readonly #source: string;

  constructor(thread: number, initial: ReadonlyMap<string, Term>, choose: () => boolean, source: string) {
    super(thread);
    this.#choose = choose;
    this.#source = source;
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
    const taken = typeof test === 'object' ? this.#choose() : test !== 0;
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
        const value = this.registers.get(expression.name) ?? constant(0);
        this.seen.registers |= value.data | value.control;
        return value;
      }
      case 'deref':
        return this.load(this.evaluate(expression.pointer), 'plain');
      case 'binary': {
        const left = this.evaluate(expression.left);
        const right = this.evaluate(expression.right);
        return {
          term: operation(expression.operator, left.term, right.term),
          data: left.data | right.data,
          control: left.control | right.control,
          direct: left.direct | right.direct,
        };
      }
      case 'call':
        return this.#call(expression);
    }
  }

  #call(call: Call): Tracked {
    const { name, args, at } = call;
    const primitive = primitives.get(name);
    if (primitive === undefined) return this.#fail('unsupported', `${name}()`, at);
    const wanted = arity(primitive);
    if (args.length !== wanted)
      return this.#fail('syntax', `expected ${wanted} arguments of ${name}, found ${args.length}`, at);
    return this.#perform(primitive, call) ?? constant(0);
  }

  /** Does what a primitive does; undefined if it returns nothing. */
  #perform(primitive: Primitive, call: Call): Tracked | undefined {
    const argument = (index: number): Tracked => this.evaluate(call.args[index] as Expression);
    switch (primitive.kind) {
      case 'load':
        return this.load(this.#place(primitive.place, call), primitive.tag);
      case 'store':
        this.store(this.#place(primitive.place, call), argument(1), primitive.tag);
        if (primitive.thenFence !== undefined) this.followingFence(primitive.thenFence);
        return undefined;
      case 'fence':
        this.fence(primitive.tag);
        return undefined;
      case 'exchange': {
        const value = argument(1);
        return exchange(this, value, argument(0), primitive.tag);
      }
      case 'compare-exchange': {
        const [place, expected] = [argument(0), argument(1)];
        return compareExchange(
          this,
          place,
          expected,
          this.#perhaps(() => argument(2)),
          primitive.tag,
        );
      }
      case 'add-unless': {
        const [place, limit] = [argument(0), argument(2)];
        return addUnless(
          this,
          place,
          this.#perhaps(() => argument(1)),
          limit,
          primitive.tag,
        );
      }
      case 'modify': {
        const amount = primitive.amount ? argument(0) : constant(1);
        return modify(this, primitive, amount, argument(primitive.amount ? 1 : 0));
      }
      case 'synchronize-srcu':
        this.fence('sync-srcu', argument(0));
        return undefined;
      default:
        return this.#lockOperation(primitive.kind, argument(0));
    }
  }

  #lockOperation(kind: 'lock' | 'unlock' | 'trylock' | 'is-locked', place: Tracked): Tracked | undefined {
    switch (kind) {
      case 'lock':
        this.lock(place);
        return undefined;
      case 'unlock':
        this.lockEvent('write', 'unlock', place);
        return undefined;
      case 'trylock':
        if (!this.#choose()) return this.tested(this.lockEvent('read', 'lock-fail', place), 0);
        this.lock(place);
        return constant(1);
      case 'is-locked': {
        const locked = this.#choose();
        return this.tested(
          this.lockEvent('read', locked ? 'is-locked' : 'is-unlocked', place),
          Number(locked),
        );
      }
    }
  }

  /** Chooses whether an operation succeeds; what only a success evaluates is evaluated then. */
  #perhaps(evaluate: () => Tracked): Tracked | undefined {
    return this.#choose() ? evaluate() : undefined;
  }

  #place(form: 'lvalue' | 'pointer', { name, args, at }: Call): Tracked {
    const first = args[0] as Expression;
    if (form === 'pointer') return this.evaluate(first);
    if (first.kind === 'deref') return this.evaluate(first.pointer);
    return this.#fail('syntax', `expected *pointer as the first argument of ${name}`, at);
  }

  #fail(kind: 'syntax' | 'unsupported', subject: string, at: Position): never {
    throw new LitmusError(kind, subject, at, this.#source);
  }
}
