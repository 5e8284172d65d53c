import { parseNumber } from './parse-expression.ts';
import type { Condition, Constant, Initial, Place, Proposition } from './syntax.ts';
import type { TokenReader } from './token-reader.ts';

/** Reads `{ x=1; int y; 0:r1=x; }` after its opening brace. */
export function parseInitial(reader: TokenReader): Initial[] {
  const initial: Initial[] = [];
  while (!reader.accept('}')) {
    if (reader.accept(';')) continue;
    initial.push(parseOne(reader));
    if (!reader.is(';') && !reader.is('}')) reader.fail('expected ";" or "}" after an initial value');
  }
  return initial;
}

function parseOne(reader: TokenReader): Initial {
  const words: string[] = [];
  // Everything before the last name or place is a type: `int x`, `atomic_t y = ...`, `struct s *p`.
  while (reader.peek().kind === 'name' && !isPlaceEnd(reader.peek(1).text)) words.push(reader.take().text);
  let stars = '';
  while (reader.accept('*')) stars += '*';
  if (stars !== '' && words.length === 0) words.push('int');
  const type = words.length === 0 ? undefined : `${words.join(' ')}${stars && ` ${stars}`}`;
  const place = parsePlace(reader, 'a location or a register such as 0:r1');
  if (reader.is('[')) reader.unsupported('array');
  const value = reader.accept('=') ? parseInitialValue(reader) : undefined;
  return { ...(type === undefined ? {} : { type }), place, ...(value === undefined ? {} : { value }) };
}

const isPlaceEnd = (text: string): boolean => ['=', ';', '}', ':', '['].includes(text);

function parseInitialValue(reader: TokenReader): Constant {
  if (reader.is('{')) reader.unsupported('array');
  if ((reader.is('ATOMIC_INIT') || reader.is('__SPIN_LOCK_UNLOCKED')) && reader.is('(', 1)) {
    reader.take();
    reader.take();
    const value = parseConstant(reader);
    reader.expect(')', 'after the initial value');
    return value;
  }
  return parseConstant(reader);
}

/** A number, or the address of a location as `x` or `&x`. */
function parseConstant(reader: TokenReader): Constant {
  reader.accept('&');
  const token = reader.peek();
  if (token.kind === 'number') return parseNumber(reader);
  if (reader.accept('-')) {
    if (reader.peek().kind !== 'number') reader.fail('expected a number');
    const value = parseNumber(reader);
    return value === 0 ? 0 : -value;
  }
  return reader.name('a number or the name of a location').text;
}

/** `x`, `[x]`, `*x`, `0:r1` or `P0:r1`. */
function parsePlace(reader: TokenReader, what: string): Place {
  if (reader.accept('[')) {
    const { text } = reader.name('the name of a location');
    reader.expect(']', 'after the name of a location');
    return { kind: 'memory', name: text };
  }
  reader.accept('*');
  const token = reader.peek();
  const thread = token.kind === 'number' ? token.text : /^P([0-9]+)$/.exec(token.text)?.[1];
  if (thread !== undefined && reader.is(':', 1)) {
    reader.take();
    reader.take();
    reader.accept('*');
    return {
      kind: 'register',
      thread: Number(thread),
      name: reader.name('the name of a register').text.replace(/^%/, ''),
    };
  }
  return { kind: 'memory', name: reader.name(what).text };
}

/** Reads what stands in the brackets of `locations [...]`, with both. */
export function parseLocations(reader: TokenReader): Place[] {
  reader.expect('[', 'after locations');
  const places: Place[] = [];
  while (!reader.accept(']')) {
    if (reader.accept(';')) continue;
    places.push(parsePlace(reader, 'a location, a register or "]"'));
    while (reader.accept('*'));
  }
  return places;
}

/** Reads the final condition; without one, every final state is allowed. */
export function parseFinalCondition(reader: TokenReader): Condition {
  if (reader.peek().kind === 'end') return { quantifier: 'forall', proposition: { kind: 'true' } };
  let quantifier: Condition['quantifier'];
  if (reader.accept('~') || reader.accept('not')) {
    reader.expect('exists', 'after the negation');
    quantifier = '~exists';
  } else if (reader.accept('forall')) quantifier = 'forall';
  else if (reader.accept('exists') || reader.accept('final') || reader.is('(')) quantifier = 'exists';
  else reader.fail('expected exists, ~exists or forall');
  const proposition = parseProposition(reader);
  while (reader.accept(';'));
  if (reader.is('with')) reader.unsupported('with');
  if (reader.peek().kind !== 'end') reader.fail('expected the end of the file after the condition');
  return { quantifier, proposition };
}

const LEVELS = [
  ['\\/', 'or'],
  ['/\\', 'and'],
  ['=>', 'implies'],
] as const;

/** Reads a proposition. An implication binds more tightly than a conjunction, as in herd, and to the right. */
export function parseProposition(reader: TokenReader, level = 0): Proposition {
  const operator = LEVELS[level];
  if (operator === undefined) return reader.deeper(() => parseAtom(reader));
  const [mark, kind] = operator;
  let left = parseProposition(reader, level + 1);
  if (kind === 'implies') {
    if (!reader.accept(mark)) return left;
    return { kind, left, right: reader.deeper(() => parseProposition(reader, level)) };
  }
  while (reader.accept(mark)) left = { kind, left, right: parseProposition(reader, level + 1) };
  return left;
}

function parseAtom(reader: TokenReader): Proposition {
  if (reader.accept('~') || reader.accept('not'))
    return { kind: 'not', operand: reader.deeper(() => parseAtom(reader)) };
  if (reader.accept('(')) {
    const inner = reader.deeper(() => parseProposition(reader));
    reader.expect(')', 'to close the parenthesis');
    return inner;
  }
  if (reader.accept('true')) return { kind: 'true' };
  if (reader.accept('false')) return { kind: 'false' };
  if (reader.is('fault') || reader.is('Fault')) reader.unsupported('fault');
  const place = parsePlace(reader, 'a location or a register such as 0:r1');
  if (reader.is('[')) reader.unsupported('array');
  const negated = reader.accept('!=') || reader.accept('<>');
  if (!negated && !reader.accept('=')) reader.expect('==', 'or "=" or "!=" in the condition');
  const atom = parseRight(reader, place);
  return negated ? { kind: 'not', operand: atom } : atom;
}

/** A number or an address, or another place: `0:r1=1:r2` and `[x]=[y]` compare two. */
function parseRight(reader: TokenReader, place: Place): Proposition {
  const register = reader.is(':', 1);
  if (register || reader.is('[') || reader.is('*'))
    return { kind: 'same', left: place, right: parsePlace(reader, 'a location or a register') };
  return { kind: 'equals', place, value: parseConstant(reader) };
}
