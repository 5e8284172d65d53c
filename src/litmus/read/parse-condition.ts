import type { Condition, Place, Proposition } from '../syntax.ts';
import { parseConstant, parsePlace } from './parse-place.ts';
import type { TokenReader } from './token-reader.ts';

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
  reader.begin();
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
    if (!reader.is(mark)) return left;
    reader.operator();
    return { kind, left, right: reader.deeper(() => parseProposition(reader, level)) };
  }
  while (reader.is(mark)) {
    reader.operator();
    left = { kind, left, right: parseProposition(reader, level + 1) };
  }
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
