import { type Field, type Ref, slotOf } from '../../memory/field.ts';
import type { AccessCheck } from './access-check.ts';
import type { Allocations } from './allocations.ts';
import { wrongNumber } from './arguments.ts';
import { countOf, setText, wrongMove } from './counts.ts';
import type { Gate } from './gate.ts';
import type { Holdings } from './holdings.ts';
import type { KnownObjects } from './known-objects.ts';

/**
 * Loads, stores and atomic operations of a watched reader. Each is checked and performed, and what it shows of
 * objects is remembered.
 */
export class Accesses {
  readonly #gate: Gate;
  readonly #check: AccessCheck;
  readonly #objects: KnownObjects;
  readonly #holdings: Holdings;
  readonly #allocations: Allocations;

  constructor(
    gate: Gate,
    check: AccessCheck,
    objects: KnownObjects,
    holdings: Holdings,
    allocations: Allocations,
  ) {
    this.#gate = gate;
    this.#check = check;
    this.#objects = objects;
    this.#holdings = holdings;
    this.#allocations = allocations;
  }

  read(name: string, base: Ref, field: Field, run: () => number): number {
    const rule = this.#check.mayRead(name, base, field);
    const value = this.#gate.pass(run);
    if (rule.isRef) this.#objects.met(value, base, rule, this.#holdings.reading);
    return value;
  }

  write(name: string, base: Ref, field: Field, value: number, run: () => void): void {
    this.#gate.refuseArgument(name, wrongNumber(name, value));
    this.#allocations.shows(value);
    this.setsCount(name, base, field, value);
    this.#gate.pass(run);
  }

  /** Before a store whose value does not depend on what was there. */
  setsCount(name: string, base: Ref, field: Field, value: number): void {
    const { isCount } = this.#check.mayWrite(name, base, field);
    if (isCount && !this.#objects.isOwn(base))
      this.#gate.stop('count misused', setText(name, field, value), name, { base, field });
  }

  modify(name: string, base: Ref, field: Field, next: (old: number) => number, run: () => number): number {
    const rule = this.#check.mayWrite(name, base, field);
    const old = this.#gate.pass(run);
    if (rule.isRef) this.#objects.met(old, base, rule, this.#holdings.reading);
    if (rule.isCount && !this.#objects.isOwn(base)) this.#moved(name, base, field, old, next(old));
    return old;
  }

  /** A count went up or down: references are taken, or given back. */
  #moved(name: string, base: Ref, field: Field, from: number, to: number): void {
    const slot = base + slotOf(field);
    const wrong = wrongMove(name, field, from, to, this.#holdings.counted(slot));
    if (wrong !== undefined) this.#gate.stop('count misused', wrong, name, { base, field });
    const { row, end, lastFrees } = countOf(field);
    for (let at = from; at < to; at++) this.#objects.held(this.#holdings.raised(slot, row, base, end));
    for (let at = to; at < from; at++) this.#holdings.lowered(slot);
    if (to === 0 && from > 0 && lastFrees) this.#objects.hasLast(base);
  }
}
