import type { PathEvent } from '../machines/graph/path.ts';
import { apply, type Operator, type Term } from '../machines/graph/term.ts';
import type { LockRole, Tag } from '../models/event.ts';
import { LitmusError, type Position } from './litmus-error.ts';
import { arity, type Primitive, primitives } from './primitives.ts';
import type { Expression } from './syntax.ts';

/**
 * A value while a thread runs, with the reads that it depends on as bit masks of events. Dependencies are those of
 * the text: `r ^ r` is 0 and still depends on r.
 */
export interface Tracked {
  readonly term: Term;
  /** Reads whose value flows into it. */
  readonly data: bigint;
  /** Reads that decided whether it was assigned, in the branch of an `if` that has since ended. */
  readonly control: bigint;
  /** Events of the same statement that produce it; program order within a statement follows the data only. */
  readonly direct: bigint;
}

const constant = (term: Term): Tracked => ({ term, data: 0n, control: 0n, direct: 0n });

/** Thrown to give a path up whose requirements cannot hold. */
export const DEAD_PATH = Symbol('dead path');

/** The events of one path through one thread as it is walked; every choice is made by `choose`. */
export class ThreadRun {
  readonly thread: number;
  readonly events: PathEvent[] = [];
  readonly requirements: { left: Term; right: Term }[] = [];
  readonly registers = new Map<string, Tracked>();
  /** Reads that the current statement depends on by the conditions around it. */
  control = 0n;
  /** The part of `control` that a register assigned here carries out of the branch. */
  carried = 0n;
  readonly #choose: () => boolean;
  readonly #source: string;
  /** Events of statements before the current one. */
  #earlier = 0n;
  #text = '';
  /** What the condition that is being evaluated has read: registers' reads, and its own loads. */
  #seen = { registers: 0n, loads: 0n, addresses: 0n };

  constructor(thread: number, initial: ReadonlyMap<string, Term>, choose: () => boolean, source: string) {
    this.thread = thread;
    this.#choose = choose;
    this.#source = source;
    for (const [name, term] of initial) this.registers.set(name, constant(term));
  }

  /** Begins a statement: everything so far is before it in program order. */
  begin(text: string): void {
    this.#earlier = (1n << BigInt(this.events.length)) - 1n;
    this.#text = text;
  }

  /** Requires that two terms are equal on this path. */
  require(left: Term, right: Term): void {
    if (typeof left !== 'object' && typeof right !== 'object') {
      if (left !== right) throw DEAD_PATH;
      return;
    }
    this.requirements.push({ left, right });
  }

  /** Evaluates a condition, chooses a branch, and says what the branch depends on. */
  branch(condition: Expression): { taken: boolean; control: bigint; carried: bigint } {
    this.#seen = { registers: 0n, loads: 0n, addresses: 0n };
    const compared = condition.kind === 'binary' && /^[=!<>]/.test(condition.operator);
    const { term } = this.evaluate(condition);
    const test = compared ? term : operation('!=', term, 0);
    const { registers, loads, addresses } = this.#seen;
    const taken = typeof test === 'object' ? this.#choose() : test !== 0;
    this.require(test, Number(taken));
    return { taken, control: registers | loads | addresses, carried: registers };
  }

  /** Assigns a register. */
  assign(name: string, { term, data, control }: Tracked): void {
    this.registers.set(name, { term, data, control: control | this.carried, direct: 0n });
  }

  /** The value of an expression, with the events that computing it takes. */
  evaluate(expression: Expression): Tracked {
    switch (expression.kind) {
      case 'number':
        return constant(expression.value);
      case 'name': {
        const value = this.registers.get(expression.name) ?? constant(0);
        this.#seen.registers |= value.data | value.control;
        return value;
      }
      case 'deref':
        return this.#load(this.evaluate(expression.pointer), 'plain');
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

  /** A plain store. */
  store(target: Expression & { kind: 'deref' }, value: Expression, tag: Tag = 'plain'): void {
    const place = this.evaluate(target.pointer);
    this.#write(place, this.evaluate(value), tag);
  }

  #call(call: Expression & { kind: 'call' }): Tracked {
    const primitive = primitives.get(call.name);
    if (primitive === undefined) return this.#unsupported(`${call.name}()`, call.at);
    const wanted = arity(primitive);
    if (call.args.length !== wanted)
      return this.#fail(`expected ${wanted} arguments of ${call.name}, found ${call.args.length}`, call.at);
    return this.#perform(primitive, call);
  }

  #perform(primitive: Primitive, { name, args, at }: Expression & { kind: 'call' }): Tracked {
    const argument = (index: number): Tracked => this.evaluate(args[index] as Expression);
    const lvalue = (): Tracked => {
      const first = args[0] as Expression;
      return first.kind === 'deref'
        ? this.evaluate(first.pointer)
        : this.#fail(`expected *pointer as the first argument of ${name}`, at);
    };
    switch (primitive.kind) {
      case 'load':
        return this.#load(primitive.place === 'lvalue' ? lvalue() : argument(0), primitive.tag);
      case 'store': {
        const place = primitive.place === 'lvalue' ? lvalue() : argument(0);
        this.#write(place, argument(1), primitive.tag);
        if (primitive.thenFence !== undefined) {
          this.begin(this.#text);
          this.#event('fence', primitive.thenFence, {});
        }
        return constant(0);
      }
      case 'fence':
        this.#event('fence', primitive.tag, {});
        return constant(0);
      case 'exchange':
        return this.#exchange(argument(1), argument(0), primitive.tag);
      case 'compare-exchange':
        return this.#compareExchange(argument(0), argument(1), args[2] as Expression, primitive.tag);
      case 'add-unless':
        return this.#addUnless(argument(0), args[1] as Expression, argument(2), primitive.tag);
      case 'modify':
        return this.#modify(
          primitive,
          primitive.amount ? argument(0) : constant(1),
          argument(primitive.amount ? 1 : 0),
        );
      case 'lock':
        this.#lock(argument(0));
        return constant(0);
      case 'unlock':
        this.#lockEvent('write', 'unlock', argument(0));
        return constant(0);
      case 'trylock': {
        const lock = argument(0);
        if (this.#choose()) {
          this.#lock(lock);
          return constant(1);
        }
        return this.#tested(this.#lockEvent('read', 'lock-fail', lock), 0);
      }
      case 'is-locked': {
        const lock = argument(0);
        const locked = this.#choose();
        return this.#tested(
          this.#lockEvent('read', locked ? 'is-locked' : 'is-unlocked', lock),
          Number(locked),
        );
      }
      case 'synchronize-srcu': {
        const domain = argument(0);
        this.#event('fence', 'sync-srcu', {
          location: domain.term,
          address: domain.data,
          after: domain.direct,
        });
        return constant(0);
      }
    }
  }

  #load(place: Tracked, tag: Tag, atomic = false): Tracked {
    const event = this.#event('read', tag, {
      location: place.term,
      address: place.data,
      after: place.direct,
      atomic,
    });
    const bit = 1n << BigInt(event);
    this.#seen.loads |= bit;
    this.#seen.addresses |= place.data;
    return { term: { kind: 'read', thread: this.thread, event }, data: bit, control: 0n, direct: bit };
  }

  #write(place: Tracked, value: Tracked, tag: Tag): void {
    this.#event('write', tag, {
      location: place.term,
      value: value.term,
      address: place.data,
      data: value.data,
      after: place.direct | value.direct,
    });
  }

  /** The write of a read-modify-write whose read is the last event. */
  #finish(place: Tracked, value: Term, tag: Tag, data: bigint, address: bigint, after: bigint): void {
    const read = this.events.length - 1;
    const write = this.#event('write', tag, {
      location: place.term,
      value,
      address,
      data,
      after: after | (1n << BigInt(read)),
      atomic: true,
    });
    this.events[read] = { ...(this.events[read] as PathEvent), partner: write };
  }

  #exchange(value: Tracked, place: Tracked, tag: Tag): Tracked {
    const old = this.#load(place, tag, true);
    this.#finish(place, value.term, tag, value.data, place.data, value.direct | place.direct);
    return old;
  }

  #compareExchange(place: Tracked, expected: Tracked, replacement: Expression, tag: Tag): Tracked {
    if (!this.#choose()) {
      // A failed cmpxchg() is a read; what it was compared with leaves no dependency.
      const old = this.#load(place, tag, true);
      this.require(operation('==', expected.term, old.term), 0);
      return old;
    }
    const value = this.evaluate(replacement);
    const old = this.#load(place, tag, true);
    this.require(expected.term, old.term);
    const after = value.direct | expected.direct | place.direct;
    this.#finish(place, value.term, tag, value.data, place.data, after);
    return old;
  }

  #addUnless(place: Tracked, amount: Expression, limit: Tracked, tag: Tag): Tracked {
    const add = this.#choose();
    const added = add ? this.evaluate(amount) : constant(0);
    const old = this.#load(place, tag, true);
    const result = { ...old, data: old.data | limit.data, direct: old.direct | limit.direct };
    if (!add) {
      this.require(old.term, limit.term);
      return { ...result, term: 0 };
    }
    this.require(operation('==', old.term, limit.term), 0);
    // herd reads the amount as part of the address: a dependency of another kind, of the same strength to a write.
    const address = place.data | added.data;
    const after = added.direct | limit.direct | place.direct;
    this.#finish(place, operation('+', old.term, added.term), tag, old.data, address, after);
    return { ...result, term: 1 };
  }

  #modify(
    { operator, returns, tag }: Primitive & { kind: 'modify' },
    amount: Tracked,
    place: Tracked,
  ): Tracked {
    const old = this.#load(place, tag, true);
    const next = operation(operator, old.term, amount.term);
    this.#finish(place, next, tag, amount.data | old.data, 0n, amount.direct);
    const flow = {
      data: amount.data | old.data,
      control: amount.control,
      direct: amount.direct | old.direct,
    };
    switch (returns) {
      case 'old':
        return { ...flow, term: old.term };
      case 'is-zero':
        return { ...flow, term: operation('==', next, 0) };
      case 'is-negative':
        return { ...flow, term: operation('<', next, 0) };
      default:
        return { ...flow, term: next };
    }
  }

  #lock(lock: Tracked): void {
    const read = this.#lockEvent('read', 'lock-read', lock);
    const write = this.#lockEvent('write', 'lock-write', lock, 1n << BigInt(read));
    this.events[read] = { ...(this.events[read] as PathEvent), partner: write };
  }

  #lockEvent(kind: 'read' | 'write', lock: LockRole, place: Tracked, after = 0n): number {
    this.#seen.addresses |= place.data;
    return this.#event(kind, 'plain', {
      location: place.term,
      address: place.data,
      after: after | place.direct,
      lock,
    });
  }

  #tested(event: number, term: number): Tracked {
    const bit = 1n << BigInt(event);
    return { term, data: bit, control: 0n, direct: bit };
  }

  #event(
    kind: 'read' | 'write' | 'fence',
    tag: Tag,
    rest: {
      location?: Term;
      value?: Term;
      address?: bigint;
      data?: bigint;
      after?: bigint;
      atomic?: boolean;
      lock?: LockRole;
    },
  ): number {
    const { location, value, address = 0n, data = 0n, after = 0n, atomic = false, lock } = rest;
    let before = this.#earlier | after;
    this.events.forEach((event, number) => {
      if ((after >> BigInt(number)) & 1n) before |= event.before;
    });
    this.events.push({
      kind,
      tag,
      atomic,
      before,
      address,
      data,
      control: this.control,
      text: this.#text,
      ...(location === undefined ? {} : { location }),
      ...(value === undefined ? {} : { value }),
      ...(lock === undefined ? {} : { lock }),
    });
    return this.events.length - 1;
  }

  #unsupported(construct: string, at: Position): never {
    throw new LitmusError('unsupported', construct, at, this.#source);
  }

  #fail(expected: string, at: Position): never {
    throw new LitmusError('syntax', expected, at, this.#source);
  }
}

/** An operation as a term, computed at once where both sides are known. */
export function operation(operator: Operator, left: Term, right: Term): Term {
  if (typeof left !== 'object' && typeof right !== 'object') {
    const value = apply(operator, left, right);
    if (value !== undefined && typeof value !== 'object') return value;
  }
  return { kind: 'operation', operator, left, right };
}
