import { LitmusError, type Position } from '../litmus-error.ts';

/** A token of a litmus test. */
export interface Token {
  readonly kind: 'name' | 'number' | 'punctuation' | 'end';
  readonly text: string;
  readonly at: Position;
}

/** Larger files are refused at once: the largest published test has some 20,000 characters. */
export const MAX_CHARACTERS = 1_000_000;

const SPACE = /[ \t\r\n\f\v\u00a0\ufeff]+/y;
const NAME = /%?[A-Za-z_$][\w$]*(?:\.[\w$]+)*/y;
const NUMBER = /0[xX][0-9a-fA-F]+|[0-9]+/y;
const PUNCTUATION = /\/\\|\\\/|=>|==|!=|<>|<=|>=|&&|\|\||<<|>>|\+\+|--|[-+*/&|^~!<>=()[\]{};:,%?.#]/y;

/**
 * Splits the text after the title into tokens. Comments may have any of the three forms, except that in `code` the
 * characters `(*` can also be a parenthesis and a dereference; there they open a comment only if it is closed and
 * stands where no expression can.
 */
export function tokenize(source: string, from: number): Token[] {
  const tokens: Token[] = [];
  const place = placer(source);
  const fail = (what: string, index: number): never => {
    throw new LitmusError('syntax', what, place(index), source);
  };
  const match = (pattern: RegExp, index: number): string | undefined => {
    pattern.lastIndex = index;
    return pattern.exec(source)?.[0];
  };
  let index = from;
  // Inside the braces of a thread `(*x)` is code. The first pair of braces is the initial state.
  let braces = 0;
  let blocks = 0;
  while (index < source.length) {
    const space = match(SPACE, index);
    if (space !== undefined) {
      index += space.length;
      continue;
    }
    const inThread = braces > 0 && blocks > 1;
    if (source.startsWith('//', index)) {
      const end = source.indexOf('\n', index);
      index = end < 0 ? source.length : end;
      continue;
    }
    if (source.startsWith('/*', index)) {
      const end = source.indexOf('*/', index + 2);
      if (end < 0) fail('this comment is not closed: expected */', index);
      index = end + 2;
      continue;
    }
    if (!inThread && source.startsWith('(*', index)) {
      index = endOfNestedComment(source, index) ?? fail('this comment is not closed: expected *)', index);
      continue;
    }
    const at = place(index);
    const name = match(NAME, index);
    const number = name === undefined ? match(NUMBER, index) : undefined;
    const mark = name === undefined && number === undefined ? match(PUNCTUATION, index) : undefined;
    const text = name ?? number ?? mark;
    if (text === undefined)
      return fail(`expected a name, a number or an operator, found ${quoted(source, index)}`, index);
    tokens.push({ kind: name ? 'name' : number ? 'number' : 'punctuation', text, at });
    if (mark === '{') {
      if (braces === 0) blocks++;
      braces++;
    }
    if (mark === '}') braces--;
    index += text.length;
  }
  tokens.push({ kind: 'end', text: 'the end of the file', at: place(source.length) });
  return tokens;
}

/**
 * The index of the brace that opens the initial state. Between the title and it stand free text, a quoted cycle and
 * lines such as `Hash=...`, none of which are tokens; only a comment can hide a brace.
 */
export function startOfInitial(source: string, from: number): number | undefined {
  for (let index = from; index < source.length; index++) {
    if (source[index] === '{') return index;
    if (!source.startsWith('(*', index)) continue;
    const end = endOfNestedComment(source, index);
    if (end === undefined) return undefined;
    index = end - 1;
  }
  return undefined;
}

/** Comments of this form nest. */
function endOfNestedComment(source: string, from: number): number | undefined {
  const mark = /\(\*|\*\)/g;
  mark.lastIndex = from;
  let depth = 0;
  for (let found = mark.exec(source); found !== null; found = mark.exec(source)) {
    depth += found[0] === '(*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return undefined;
}

function quoted(source: string, index: number): string {
  return JSON.stringify(String.fromCodePoint(source.codePointAt(index) ?? 0));
}

/** Turns an index into a position; indexes must not decrease from call to call. */
function placer(source: string): (index: number) => Position {
  let line = 1;
  let start = 0;
  let seen = 0;
  return (index) => {
    for (
      let next = source.indexOf('\n', seen);
      next >= 0 && next < index;
      next = source.indexOf('\n', seen)
    ) {
      line++;
      start = next + 1;
      seen = start;
    }
    return { line, column: index - start + 1 };
  };
}
