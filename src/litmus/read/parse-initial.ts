import type { Constant, Initial } from '../syntax.ts';
import { parseConstant, parsePlace } from './parse-place.ts';
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
