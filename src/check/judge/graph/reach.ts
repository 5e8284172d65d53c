import { add, emptyRelation, has, type Relation, row, uniteRow } from '../../../models/relation.ts';

/** Which events come before which, learned pair by pair. Always transitively closed. */
export class Reach {
  readonly #after: Relation;
  readonly #before: Relation;

  constructor(size: number) {
    this.#after = emptyRelation(size);
    this.#before = emptyRelation(size);
  }

  /** Whether one event is known to come before another. */
  has(from: number, to: number): boolean {
    return has(this.#after, from, to);
  }

  /** The events that come before one. */
  before(event: number): readonly number[] {
    return row(this.#before, event);
  }

  /** The events that come after one. */
  after(event: number): readonly number[] {
    return row(this.#after, event);
  }

  /** Adds a pair, and all pairs that follow from it. */
  link(from: number, to: number): void {
    if (this.has(from, to)) return;
    const sources = [from, ...this.before(from)];
    const targets = [to, ...this.after(to)];
    add(this.#after, from, to);
    add(this.#before, to, from);
    for (const source of sources) {
      add(this.#after, source, to);
      uniteRow(this.#after, source, to);
    }
    for (const target of targets) {
      add(this.#before, target, from);
      uniteRow(this.#before, target, from);
    }
  }
}
