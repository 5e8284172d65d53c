import type { BinaryOperator, Expression } from '../syntax.ts';
import type { TokenReader } from './token-reader.ts';

/** herd's table, weakest first; comparisons do not chain. It differs from C where C is often misread. */
const LEVELS: readonly (readonly string[])[] = [
  ['|'],
  ['^'],
  ['&'],
  ['==', '!=', '<', '>', '<=', '>='],
  ['+', '-'],
  ['*', '/'],
];

const UNSUPPORTED = new Set(['&&', '||', '<<', '>>', '?', '%', '++', '--']);

/** Words that begin a type. */
const TYPE_WORDS = new Set(
  (
    'char int long short unsigned signed void struct volatile const _Atomic atomic_int atomic_t spinlock_t ' +
    'intptr_t uintptr_t int8_t uint8_t int16_t uint16_t int32_t uint32_t int64_t uint64_t mtx_t bool size_t ssize_t ' +
    'atomic_long_t atomic64_t'
  ).split(' '),
);

/** The kernel's short words, which are names of registers as well. */
const SHORT_WORD = /^_{0,2}[su](?:8|16|32|64)$/;

/** Whether a type begins here: a word for one, not a call or a value. */
export function startsType(reader: TokenReader, ahead = 0): boolean {
  const { text } = reader.peek(ahead);
  if (TYPE_WORDS.has(text)) return true;
  const next = reader.peek(ahead + 1);
  return SHORT_WORD.test(text) && (next.kind === 'name' || next.text === '*' || next.text === ')');
}

/** Reads a type with its stars, as text. */
export function parseType(reader: TokenReader): string {
  const words: string[] = [];
  while (startsType(reader)) {
    words.push(reader.take().text);
    if (words.at(-1) === 'struct') words.push(reader.name('the name of a struct').text);
  }
  if (words.length === 0) reader.fail('expected a type');
  let stars = '';
  while (reader.is('*') || reader.is('volatile') || reader.is('const')) {
    const { text } = reader.take();
    stars += text === '*' ? '*' : ` ${text} `;
  }
  return `${words.join(' ')}${stars === '' ? '' : ` ${stars.trim()}`}`;
}

/** Reads one expression. */
export function parseExpression(reader: TokenReader, level = 0): Expression {
  const operators = LEVELS[level];
  if (operators === undefined) return reader.deeper(() => parseOperand(reader));
  let left = parseExpression(reader, level + 1);
  while (operators.includes(reader.peek().text)) {
    const { text, at } = reader.operator();
    left = {
      kind: 'binary',
      operator: text as BinaryOperator,
      left,
      right: parseExpression(reader, level + 1),
      at,
    };
    if (level === 3 && operators.includes(reader.peek().text))
      reader.fail('expected parentheses: comparisons do not chain');
  }
  if (UNSUPPORTED.has(reader.peek().text)) reader.unsupported(`operator ${reader.peek().text}`);
  return left;
}

function parseOperand(reader: TokenReader): Expression {
  const token = reader.peek();
  const { at } = token;
  if (token.kind === 'number') return { kind: 'number', value: parseNumber(reader) };
  if (token.text === '-' && reader.peek(1).kind === 'number') {
    reader.take();
    return { kind: 'number', value: parseNumber(reader, true) };
  }
  if (reader.accept('*')) return { kind: 'deref', pointer: reader.deeper(() => parseOperand(reader)), at };
  if (token.text === '(') {
    if (startsType(reader, 1)) {
      // A cast changes no value here: every value is a whole number or an address.
      reader.take();
      parseType(reader);
      reader.expect(')', 'after the type of a cast');
      return reader.deeper(() => parseOperand(reader));
    }
    reader.take();
    const inner = reader.deeper(() => parseExpression(reader));
    reader.expect(')', 'to close the parenthesis');
    return inner;
  }
  if (['&', '!', '~', '++', '--'].includes(token.text)) reader.unsupported(`operator ${token.text}`);
  if (token.kind !== 'name') reader.fail('expected an expression');
  if (token.text === 'sizeof') reader.unsupported('sizeof');
  const name = reader.take().text.replace(/^%/, '');
  if (!reader.accept('(')) {
    for (const mark of ['[', '.', '->']) if (reader.is(mark)) reader.unsupported(`operator ${mark}`);
    return { kind: 'name', name, at };
  }
  const args: Expression[] = [];
  if (!reader.accept(')')) {
    do args.push(reader.deeper(() => parseExpression(reader)));
    while (reader.accept(','));
    reader.expect(')', 'after the arguments of a call');
  }
  return { kind: 'call', name, args, at };
}

/** Reads a number, after a minus if it is `negative`: it has 32 bits, and -0 would be another state than 0. */
export function parseNumber(reader: TokenReader, negative = false): number {
  const { text, at } = reader.take();
  const shown = negative ? `-${text}` : text;
  const value = negative ? -Number(text) : Number(text);
  if (Math.abs(value) > 0xffffffff)
    reader.unsupported(`number ${shown}: numbers have 32 bits here, as in herd7`, at);
  const kept = value | 0;
  if (kept !== value && !/^0x/i.test(shown))
    reader.remark(`${shown} does not fit in an int: it is ${kept} here, and herd7 refuses it`, at);
  if (/^0[0-9]/.test(text) && Number(text) > 7)
    reader.remark(`${text} is ${Number(text)} here, as in herd7; in C it is octal`, at);
  return kept;
}
