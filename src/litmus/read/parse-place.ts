import type { Constant, Place } from '../syntax.ts';
import { parseNumber } from './parse-expression.ts';
import type { TokenReader } from './token-reader.ts';

/** A number, or the address of a location as `x` or `&x`. */
export function parseConstant(reader: TokenReader): Constant {
  reader.accept('&');
  const token = reader.peek();
  if (token.kind === 'number') return parseNumber(reader);
  if (reader.accept('-')) {
    if (reader.peek().kind !== 'number') reader.fail('expected a number');
    return parseNumber(reader, true);
  }
  return reader.name('a number or the name of a location').text;
}

/** `x`, `[x]`, `*x`, `0:r1` or `P0:r1`. */
export function parsePlace(reader: TokenReader, what: string): Place {
  if (reader.accept('[')) {
    const { text } = reader.name('the name of a location');
    const place = parseElement(reader, text);
    reader.expect(']', 'after the name of a location');
    return place;
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
  return parseElement(reader, reader.name(what).text);
}

/** An element of an array as a place. */
export const elementPlace = (array: string, index: number, name: string): Place => ({
  kind: 'memory',
  name,
  ...(name === array ? {} : { shown: `${array}[${index}]` }),
});

/** `x`, or `a[1]` of an array that the initial state has. */
function parseElement(reader: TokenReader, name: string): Place {
  const elements = reader.arrays.get(name);
  if (elements === undefined || !reader.is('[')) return { kind: 'memory', name };
  reader.take();
  if (reader.peek().kind !== 'number') reader.fail(`expected the index of an element of ${name}`);
  const { at } = reader.peek();
  const index = parseNumber(reader);
  const element = elements[index];
  if (element === undefined) reader.fail(`expected at most ${name}[${elements.length - 1}]`, at, false);
  reader.expect(']', 'after the index');
  return elementPlace(name, index, element);
}
