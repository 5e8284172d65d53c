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

/** Applies an operator; undefined if an operand is not determined. */
export function apply(operator: Operator, left: Value, right: Value): Value | undefined {
  if (typeof left === 'object') return left.kind === 'wrong' ? left : undefined;
  if (typeof right === 'object') return right.kind === 'wrong' ? right : undefined;
  if (operator === '==') return Number(left === right);
  if (operator === '!=') return Number(left !== right);
  if (typeof left === 'string' || typeof right === 'string') return addressArithmetic(operator, left, right);
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0 ? { kind: 'wrong', reason: 'division by zero' } : Math.trunc(left / right) + 0;
    case '<':
      return Number(left < right);
    case '>':
      return Number(left > right);
    case '<=':
      return Number(left <= right);
    case '>=':
      return Number(left >= right);
    default:
      return bitwise(operator, left, right);
  }
}

/** An address may have 0 added or subtracted; any other sum would need a layout of memory, which litmus tests lack. */
function addressArithmetic(operator: Operator, left: number | string, right: number | string): Value {
  if ((operator === '+' || operator === '-' || operator === '|') && right === 0) return left;
  if (operator === '+' && left === 0) return right;
  if (operator === '^' && left === right) return 0;
  if (operator === '-' && left === right) return 0;
  return { kind: 'wrong', reason: `operator ${operator} on an address` };
}

/** JavaScript's own operators have 32 bits; a C long has 64. */
function bitwise(operator: Operator, left: number, right: number): number {
  if ((left | 0) === left && (right | 0) === right) {
    if (operator === '&') return left & right;
    if (operator === '|') return left | right;
    return operator === '^' ? left ^ right : left & ~right;
  }
  const a = BigInt(left);
  const b = BigInt(right);
  const result = operator === '&' ? a & b : operator === '|' ? a | b : operator === '^' ? a ^ b : a & ~b;
  return Number(BigInt.asIntN(64, result));
}
