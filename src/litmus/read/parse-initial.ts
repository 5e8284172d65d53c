import { moved } from '../../machines/graph/term.ts';
import type { Constant, Initial } from '../syntax.ts';
import { parseNumber } from './parse-expression.ts';
import { elementPlace, parseConstant, parsePlace } from './parse-place.ts';
import type { TokenReader } from './token-reader.ts';

/** Reads `{ x=1; int y; 0:r1=x; }` after its opening brace. */
export function parseInitial(reader: TokenReader): Initial[] {
  const initial: Initial[] = [];
  while (!reader.accept('}')) {
    if (reader.accept(';')) continue;
    initial.push(...parseOne(reader));
    if (!reader.is(';') && !reader.is('}')) reader.fail('expected ";" or "}" after an initial value');
  }
  return initial;
}

function parseOne(reader: TokenReader): Initial[] {
  const words: string[] = [];
  // Everything before the last name or place is a type: `int x`, `atomic_t y = ...`, `struct s *p`.
  while (reader.peek().kind === 'name' && !isPlaceEnd(reader.peek(1).text)) words.push(reader.take().text);
  let stars = '';
  while (reader.accept('*')) stars += '*';
  if (stars !== '' && words.length === 0) words.push('int');
  const type = words.length === 0 ? undefined : `${words.join(' ')}${stars && ` ${stars}`}`;
  const place = parsePlace(reader, 'a location or a register such as 0:r1');
  if (reader.is('[') && place.kind === 'memory') return parseArray(reader, type ?? 'int', place.name);
  const value = reader.accept('=') ? parseInitialValue(reader) : undefined;
  return [{ ...(type === undefined ? {} : { type }), place, ...(value === undefined ? {} : { value }) }];
}

/** Elements of an array; more would only fill the state. */
const MAX_ELEMENTS = 1_000;

/** Bytes of an element: herd's `long` has four. */
const SIZE: Readonly<Record<string, number>> = {
  char: 1,
  int8_t: 1,
  uint8_t: 1,
  short: 2,
  int16_t: 2,
  uint16_t: 2,
  int64_t: 8,
  uint64_t: 8,
};

/** `int a[2]` and `int a[2] = {1, 2}`: the elements stand behind each other in bytes, as `a` and `a+4`. */
function parseArray(reader: TokenReader, type: string, name: string): Initial[] {
  const { at } = reader.expect('[', 'before the length of an array');
  if (reader.peek().kind !== 'number') reader.fail('expected the length of the array');
  const length = parseNumber(reader);
  reader.expect(']', 'after the length of an array');
  if (length < 1 || length > MAX_ELEMENTS) reader.fail(`expected 1 to ${MAX_ELEMENTS} elements`, at, false);
  const values: Constant[] = [];
  if (reader.accept('=')) {
    reader.expect('{', 'before the values of an array');
    do values.push(parseConstant(reader));
    while (reader.accept(','));
    reader.expect('}', 'after the values of an array');
    if (values.length !== length)
      reader.fail(`expected ${length} values of ${name}, found ${values.length}`, at, false);
  }
  const places = Array.from({ length }, (_, index) => moved(name, index * (SIZE[type] ?? 4)));
  reader.arrays.set(name, places);
  return places.map((element, index) => ({
    type,
    place: elementPlace(name, index, element),
    value: values[index] ?? 0,
  }));
}

const isPlaceEnd = (text: string): boolean => ['=', ';', '}', ':', '['].includes(text);

function parseInitialValue(reader: TokenReader): Constant {
  if ((reader.is('ATOMIC_INIT') || reader.is('__SPIN_LOCK_UNLOCKED')) && reader.is('(', 1)) {
    reader.take();
    reader.take();
    const value = parseConstant(reader);
    reader.expect(')', 'after the initial value');
    return value;
  }
  return parseConstant(reader);
}
