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
    const value = parseNumber(reader);
    return value === 0 ? 0 : -value;
  }
  return reader.name('a number or the name of a location').text;
}

/** `x`, `[x]`, `*x`, `0:r1` or `P0:r1`. */
export function parsePlace(reader: TokenReader, what: string): Place {
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
