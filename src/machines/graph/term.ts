/** Operators of terms; comparisons give 0 or 1. */
export type Operator = '+' | '-' | '*' | '/' | '&' | '|' | '^' | '&~' | '==' | '!=' | '<' | '>' | '<=' | '>=';

/** What a path computes from the values that its reads return: a number, the address of a location, or more. */
export type Term =
  | number
  | string
  | { readonly kind: 'read'; readonly thread: number; readonly event: number }
  | { readonly kind: 'operation'; readonly operator: Operator; readonly left: Term; readonly right: Term };

/**
 * A value of an execution. `any` is a value that nothing determines, as in `x = y` beside `y = x` where both reads
 * see the other write; equal numbers are equal values. `wrong` is a program that computes nonsense.
 */
export type Value =
  | number
  | string
  | { readonly kind: 'any'; readonly number: number }
  | { readonly kind: 'wrong'; readonly reason: string };

/** Looks up the value of a read; undefined while it is not known. */
export type Reader = (thread: number, event: number) => Value | undefined;

/** The value of a term, or undefined if it depends on a read that has none yet. */
export function evaluate(term: Term, read: Reader): Value | undefined {
  if (typeof term !== 'object') return term;
  if (term.kind === 'read') return read(term.thread, term.event);
  const left = evaluate(term.left, read);
  if (left === undefined) return undefined;
  const right = evaluate(term.right, read);
  if (right === undefined) return undefined;
  return apply(term.operator, left, right);
}

/** Applies an operator; undefined if an operand is not determined. Numbers have 32 bits and wrap, as in herd. */
export function apply(operator: Operator, left: Value, right: Value): Value | undefined {
  if (typeof left === 'object') return left.kind === 'wrong' ? left : undefined;
  if (typeof right === 'object') return right.kind === 'wrong' ? right : undefined;
  if (operator === '==') return Number(left === right);
  if (operator === '!=') return Number(left !== right);
  if (typeof left === 'string' || typeof right === 'string') return addressArithmetic(operator, left, right);
  switch (operator) {
    case '+':
      return (left + right) | 0;
    case '-':
      return (left - right) | 0;
    case '*':
      return Math.imul(left, right);
    case '/':
      return right === 0 ? { kind: 'wrong', reason: 'division by zero' } : (left / right) | 0;
    case '<':
      return Number(left < right);
    case '>':
      return Number(left > right);
    case '<=':
      return Number(left <= right);
    case '>=':
      return Number(left >= right);
    case '&':
      return left & right;
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    case '&~':
      return left & ~right;
  }
}

/**
 * A number added to an address is another place, that many bytes further on: `x + 4` is a name of its own. What else
 * would need a layout of memory has no value.
 */
function addressArithmetic(operator: Operator, left: number | string, right: number | string): Value {
  if (operator === '+' && typeof right === 'number') return moved(left as string, right);
  if (operator === '+' && typeof left === 'number') return moved(right as string, left);
  if (operator === '-' && typeof right === 'number') return moved(left as string, -right);
  if (operator === '|' && right === 0) return left;
  if (operator === '|' && left === 0) return right;
  if (operator === '^' && left === right) return 0;
  // herd's order of names, which says of two places no more than whether they are one.
  if (operator === '-') return left === right ? 0 : left < right ? -1 : 1;
  if ((operator === '<' && right === 0) || (operator === '>' && left === 0)) return 0;
  if ((operator === '<' && left === 0) || (operator === '>' && right === 0)) return 1;
  return { kind: 'wrong', reason: `operator ${operator} on an address` };
}

const OFFSET = /^(.*?)([+-]\d+)$/;

/** The name of the place some bytes behind another. */
export function moved(place: string, bytes: number): string {
  const [, base = place, before = '0'] = OFFSET.exec(place) ?? [];
  const offset = (Number(before) + bytes) | 0;
  return offset === 0 ? base : `${base}${offset > 0 ? '+' : ''}${offset}`;
}
