import { apply, type Operator, type Term } from '../../machines/graph/term.ts';

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

/** A value that depends on nothing. */
export function constant(term: Term): Tracked {
  return { term, data: 0n, control: 0n, direct: 0n };
}

/** An operation as a term, computed at once where both sides are known. */
export function operation(operator: Operator, left: Term, right: Term): Term {
  if (typeof left !== 'object' && typeof right !== 'object') {
    const value = apply(operator, left, right);
    if (value !== undefined && typeof value !== 'object') return value;
  }
  // What is known without the values: a place that only depends on a read by its text is known from the start.
  if (operator === '^' && isSameRead(left, right)) return 0;
  if (operator === '+' && right === 0) return left;
  const made: Term = { kind: 'operation', operator, left, right };
  sizes.set(made, 1 + sizeOf(left) + sizeOf(right));
  return made;
}

const sizes = new WeakMap<object, number>();

/** How many operations computing a term takes; terms share parts, so it can double with each statement. */
export function sizeOf(term: Term): number {
  return typeof term === 'object' ? (sizes.get(term) ?? 0) : 0;
}

const isSameRead = (left: Term, right: Term): boolean =>
  typeof left === 'object' &&
  typeof right === 'object' &&
  left.kind === 'read' &&
  right.kind === 'read' &&
  left.thread === right.thread &&
  left.event === right.event;
