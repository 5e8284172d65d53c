import { apply, type Operator, type Value } from '../../machines/graph/term.ts';
import type { Expression, LitmusTest, Statement } from '../syntax.ts';

/** An integer type of C. */
export interface CType {
  readonly text: string;
  readonly bits: 8 | 16 | 32 | 64;
  readonly signed: boolean;
}

/** What literals are, and what an undeclared register is taken for. */
export const INT: CType = { text: 'int', bits: 32, signed: true };

/** The integer type that a text names; undefined for pointers, structures and locks. */
export function cType(text: string): CType | undefined {
  if (text.includes('*') || /\b(?:struct|void|spinlock_t|mtx_t)\b/.test(text)) return undefined;
  const words = text.replace(/\b(?:volatile|const|_Atomic)\b/g, '').trim();
  const width = /(8|16|32|64)(?:_t)?$/.exec(words)?.[1];
  const signed = !/\bunsigned\b|\buint|\bu(?:8|16|32|64)\b|\bbool\b|^size_t|uintptr/.test(words);
  const bits =
    width !== undefined
      ? (Number(width) as CType['bits'])
      : /long|size_t|intptr_t|atomic64/.test(words)
        ? 64
        : /\bshort\b/.test(words)
          ? 16
          : /\bchar\b|\bbool\b/.test(words)
            ? 8
            : 32;
  return { text: words, bits, signed };
}

/** Whether every integer that a test declares is an int: then C has the values that herd has. */
export function hasOnlyInts({ threads, initial }: LitmusTest): boolean {
  const isInt = (type: string): boolean => {
    const found = cType(type.replaceAll('*', ''));
    return found === undefined || (found.bits === 32 && found.signed);
  };
  const all = (statement: Statement): boolean => {
    switch (statement.kind) {
      case 'declare':
        return isInt(statement.type);
      case 'assign':
        return statement.type === undefined || isInt(statement.type);
      case 'block':
        return statement.body.every(all);
      case 'while':
        return all(statement.body);
      case 'if':
        return all(statement.then) && (statement.else === undefined || all(statement.else));
      default:
        return true;
    }
  };
  return (
    threads.every(({ parameters, body }) => parameters.every(({ type }) => isInt(type)) && body.every(all)) &&
    initial.every(({ type }) => type === undefined || isInt(type))
  );
}

/** The value that a number has in a type. */
export function converted(value: bigint, { bits, signed }: CType): bigint {
  return signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
}

/** The type in which an operator computes: what is narrower than an int becomes one. */
export function commonType(left: CType, right: CType): CType {
  const [a, b] = [left, right].map((type) => (type.bits < 32 ? INT : type)) as [CType, CType];
  if (a.bits !== b.bits) return a.bits > b.bits ? a : b;
  return a.signed ? b : a;
}

/** What an operator gives in C for two numbers; undefined if C has no answer. */
export function inC(operator: Operator, left: number, right: number, type: CType): bigint | undefined {
  const a = converted(BigInt(left), type);
  const b = converted(BigInt(right), type);
  if (operator === '/' && b === 0n) return undefined;
  const results: Readonly<Record<Operator, () => bigint>> = {
    '+': () => a + b,
    '-': () => a - b,
    '*': () => a * b,
    '/': () => a / b,
    '&': () => a & b,
    '|': () => a | b,
    '^': () => a ^ b,
    '&~': () => a & ~b,
    '==': () => BigInt(a === b),
    '!=': () => BigInt(a !== b),
    '<': () => BigInt(a < b),
    '>': () => BigInt(a > b),
    '<=': () => BigInt(a <= b),
    '>=': () => BigInt(a >= b),
  };
  const value = results[operator]();
  return /^[=!<>]/.test(operator) ? value : converted(value, type);
}

/** An operator or an assignment whose type is not int: what it gives in C may differ. */
export interface TypedUse {
  readonly at: { readonly line: number; readonly column: number };
  readonly text: string;
  readonly type: CType;
  readonly operator?: Operator;
}

/** What is said of a use if C gives another value than herd does; undefined if both give the same. */
export function difference(use: TypedUse, left: Value, right: Value): string | undefined {
  if (typeof left !== 'number' || typeof right !== 'number') return undefined;
  const { operator, type, at, text } = use;
  const here = operator === undefined ? left : apply(operator, left, right);
  const there = operator === undefined ? converted(BigInt(left), type) : inC(operator, left, right, type);
  if (typeof here !== 'number' || there === undefined || there === BigInt(here)) return undefined;
  return (
    `line ${at.line}, column ${at.column}: ${text} is ${there} in C (${type.text}) and ${here} here: ` +
    'every number has 32 bits with a sign, as in herd7'
  );
}

/** The type of an expression by what its thread declares; undefined for an address. */
export function typeOf(
  expression: Expression,
  declared: (name: string) => string | undefined,
): CType | undefined {
  switch (expression.kind) {
    case 'number':
      return INT;
    case 'name': {
      const type = declared(expression.name);
      return type === undefined ? INT : cType(type);
    }
    case 'deref':
      return pointedTo(expression.pointer, declared);
    case 'binary': {
      if (/^[=!<>]/.test(expression.operator)) return INT;
      const [left, right] = [typeOf(expression.left, declared), typeOf(expression.right, declared)];
      return left === undefined || right === undefined ? undefined : commonType(left, right);
    }
    case 'call': {
      const place = expression.args.find(
        (argument) =>
          argument.kind === 'deref' ||
          (argument.kind === 'name' && declared(argument.name)?.includes('*') === true),
      );
      if (place === undefined || /_(?:test|unless|negative)|trylock|is_locked/.test(expression.name))
        return INT;
      return place.kind === 'deref' ? pointedTo(place.pointer, declared) : pointedTo(place, declared);
    }
  }
}

/** The type of what a pointer points to. */
export function pointedTo(
  pointer: Expression,
  declared: (name: string) => string | undefined,
): CType | undefined {
  if (pointer.kind === 'name') {
    const type = declared(pointer.name);
    if (type === undefined || !type.includes('*')) return undefined;
    const inner = type.replace(/\*(?=[^*]*$)/, '');
    return cType(inner);
  }
  if (pointer.kind === 'binary')
    return pointedTo(pointer.left, declared) ?? pointedTo(pointer.right, declared);
  return undefined;
}
