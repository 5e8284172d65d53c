import { LitmusError } from '../litmus-error.ts';
import { printable } from '../printable.ts';
import type { LitmusTest, Parameter, Thread } from '../syntax.ts';
import { parseFinalCondition, parseLocations, parseProposition } from './parse-condition.ts';
import { parseType } from './parse-expression.ts';
import { parseInitial } from './parse-initial.ts';
import { parseBody } from './parse-statement.ts';
import { looksLike, plainSource } from './plain-source.ts';
import { TokenReader } from './token-reader.ts';
import { MAX_CHARACTERS, startOfInitial, tokenize } from './tokens.ts';
import { isQuoted, unquoted } from './unquoted.ts';

/** No search through more threads than these would end. */
const MAX_THREADS = 200;

/**
 * Reads a litmus test in herd's C format; one that is quoted in a mail is found there.
 *
 * @throws {@link LitmusError} with the place, for anything that is no such test or is not supported.
 */
export function parseLitmus(text: string): LitmusTest {
  const start = { line: 1, column: 1 };
  if (text.length > MAX_CHARACTERS)
    throw new LitmusError(
      'syntax',
      `expected at most ${MAX_CHARACTERS} characters, found ${text.length}`,
      start,
      '',
    );
  const plain = plainSource(text);
  const source = unquoted(plain);
  if (isQuoted(source))
    throw new LitmusError(
      'syntax',
      'expected a first line such as "C name-of-the-test", found quoted text (>)',
      start,
      source,
    );
  const begin = 'expected a first line such as "C name-of-the-test"';
  const looks = looksLike(source);
  const title = /^\ufeff?\s*(\S+)[ \t]+(\S+)[^\n]*/.exec(source);
  if (title === null)
    throw new LitmusError('syntax', looks === undefined ? begin : `${begin}: ${looks}`, start, source);
  if (title[1] !== 'C' && looks !== undefined)
    throw new LitmusError('syntax', `${begin}: ${looks}`, start, source);
  if (title[1] !== 'C')
    throw new LitmusError('unsupported', `architecture ${title[1]}: expected C`, start, source);
  const from = startOfInitial(source, title[0].length);
  if (from === undefined)
    throw new LitmusError('syntax', 'expected "{" before the initial state', start, source);
  const reader = new TokenReader(tokenize(source, from), source);
  reader.expect('{', 'before the initial state');
  const initial = parseInitial(reader);
  const threads: Thread[] = [];
  while (startsThread(reader)) {
    if (threads.length === MAX_THREADS) reader.unsupported(`more than ${MAX_THREADS} threads`);
    threads.push(parseThread(reader, threads.length));
  }
  if (threads.length === 0) reader.fail('expected a thread "P0(...) {"');
  const locations = reader.accept('locations') ? parseLocations(reader) : [];
  reader.begin();
  const filter = reader.accept('filter') ? parseProposition(reader) : undefined;
  const condition = parseFinalCondition(reader);
  return {
    name: printable(title[2] as string).replace(/(?<=.)\.litmus$/, ''),
    initial,
    threads,
    locations,
    ...(filter === undefined ? {} : { filter }),
    condition,
    ...(reader.remarks.length === 0 ? {} : { remarks: reader.remarks }),
  };
}

function startsThread(reader: TokenReader): boolean {
  return /^P[0-9]+$/.test(reader.peek().text) || ['void', 'static', 'int'].includes(reader.peek().text);
}

function parseThread(reader: TokenReader, number: number): Thread {
  if (reader.accept('static')) reader.unsupported('static');
  if (reader.is('void')) parseType(reader);
  const name = reader.name('a thread such as P0');
  if (name.text !== `P${number}`)
    reader.fail(`expected P${number}: threads are numbered in order`, name.at, false);
  reader.expect('(', 'after the name of a thread');
  const parameters: Parameter[] = [];
  if (!reader.accept(')')) {
    do {
      if (reader.is('void') && reader.is(')', 1)) {
        reader.take();
        break;
      }
      const { at } = reader.peek();
      const type = parseType(reader);
      const parameter = reader.name('the name of a parameter');
      if (!type.includes('*')) reader.unsupported('parameter that is no pointer', at);
      if (parameters.some(({ name }) => name === parameter.text))
        reader.remark(
          `${name.text} has the parameter ${parameter.text} twice, which herd7 refuses: one was probably meant to be another`,
          parameter.at,
        );
      parameters.push({ type, name: parameter.text });
    } while (reader.accept(','));
    reader.expect(')', 'after the parameters');
  }
  reader.expect('{', 'before the body of a thread');
  return { parameters, body: parseBody(reader) };
}
