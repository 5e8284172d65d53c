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
    'intptr_t uintptr_t int8_t uint8_t int16_t uint16_t int32_t uint32_t int64_t uint64_t mtx_t bool size_t'
  ).split(' '),
);

/** Whether a type begins here: a word for one, not a call or a value. */
export function startsType(reader: TokenReader, ahead = 0): boolean {
  return TYPE_WORDS.has(reader.peek(ahead).text);
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
    const value = parseNumber(reader);
    // -0 would be another state than 0.
    return { kind: 'number', value: value === 0 ? 0 : -value };
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

/** Reads a number without its sign. */
export function parseNumber(reader: TokenReader): number {
  const { text, at } = reader.take();
  const value = Number(text);
  if (!Number.isSafeInteger(value)) reader.unsupported(`number ${text}: expected at most 2^53 - 1`, at);
  return value;
}
