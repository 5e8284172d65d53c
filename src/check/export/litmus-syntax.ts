import { UserError } from '../../common/errors.ts';
import type { Expression, Place, Proposition, Statement } from '../../litmus/syntax.ts';

/** The position of generated syntax: it stands in no file. */
export const at = { line: 1, column: 1 };

/** One more than the largest unsigned long of the arena. */
const LONGS = Number.MAX_SAFE_INTEGER + 1;

/**
 * A value as an int, which has 32 bits in herd7: high unsigned longs, such as ULONG_MAX and kernel addresses, become
 * negative.
 *
 * @throws UserError for values in between
 */
export function litmusValue(value: number): number {
  const int = value >= LONGS / 2 ? value - LONGS : value;
  if (int !== (int | 0)) throw new UserError(`${value} does not fit into an int of a litmus test`);
  return int;
}

export const number = (value: number): Expression => ({ kind: 'number', value: litmusValue(value) });
export const name = (text: string): Expression => ({ kind: 'name', name: text, at });
export const call = (text: string, ...args: Expression[]): Expression => ({
  kind: 'call',
  name: text,
  args,
  at,
});
export const deref = (pointer: Expression): Expression => ({ kind: 'deref', pointer, at });
export const binary = (
  operator: '+' | '^' | '|' | '==',
  left: Expression,
  right: Expression,
): Expression => ({ kind: 'binary', operator, left, right, at });
export const evaluate = (value: Expression): Statement => ({ kind: 'evaluate', value, at });

const TRUE: Proposition = { kind: 'true' };
const FALSE: Proposition = { kind: 'false' };

/** All of these. */
export const and = (...all: readonly Proposition[]): Proposition => joined('and', TRUE, FALSE, all);

/** Any of these. */
export const or = (...all: readonly Proposition[]): Proposition => joined('or', FALSE, TRUE, all);

/** Grouped to the left, as they are parsed, so that no parentheses are needed. */
function joined(
  kind: 'and' | 'or',
  none: Proposition,
  decides: Proposition,
  all: readonly Proposition[],
): Proposition {
  const parts = all.flatMap((one) => partsOf(kind, one)).filter((one) => one.kind !== none.kind);
  if (parts.some((one) => one.kind === decides.kind)) return decides;
  return parts.length === 0 ? none : parts.reduce((left, right) => ({ kind, left, right }));
}

function partsOf(kind: 'and' | 'or', one: Proposition): readonly Proposition[] {
  return one.kind === kind ? [...partsOf(kind, one.left), ...partsOf(kind, one.right)] : [one];
}

/** That a place holds a value. */
export const equals = (place: Place, value: number): Proposition => ({
  kind: 'equals',
  place,
  value: litmusValue(value),
});
