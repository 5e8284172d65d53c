import type { Position } from '../litmus-error.ts';
import type { Expression, Statement } from '../syntax.ts';
import { parseExpression, parseType, startsType } from './parse-expression.ts';
import type { TokenReader } from './token-reader.ts';

const UNSUPPORTED = new Set(
  'for do goto switch case default return break continue typedef enum union'.split(' '),
);

/** Reads statements up to the brace that closes them, which it takes. */
export function parseBody(reader: TokenReader): Statement[] {
  const body: Statement[] = [];
  while (!reader.accept('}')) {
    if (reader.accept(';')) continue;
    body.push(reader.deeper(() => parseStatement(reader)));
  }
  return body;
}

function parseStatement(reader: TokenReader): Statement {
  const { at, text } = reader.peek();
  reader.begin();
  // To herd these words are names like any other: `continue = 0` is an assignment.
  if (UNSUPPORTED.has(text) && !reader.is('=', 1)) reader.unsupported(text);
  if (reader.accept('{')) return { kind: 'block', body: parseBody(reader) };
  if (reader.accept('if')) return parseIf(reader, at);
  if (reader.accept('while')) {
    const condition = parseCondition(reader, 'while');
    return { kind: 'while', condition, body: reader.deeper(() => parseBranch(reader)), at };
  }
  if (text === '(' && reader.is('void', 1) && reader.is(')', 2)) {
    for (let i = 0; i < 3; i++) reader.take();
    return finish(reader, { kind: 'evaluate', value: parseExpression(reader), at });
  }
  if (startsType(reader)) return finish(reader, parseDeclaration(reader, at));
  const left = parseExpression(reader);
  if (!reader.accept('=')) return finish(reader, { kind: 'evaluate', value: left, at });
  const value = parseExpression(reader);
  if (left.kind === 'name') return finish(reader, { kind: 'assign', name: left.name, value, at });
  if (left.kind === 'deref') return finish(reader, { kind: 'store', target: left, value, at });
  return reader.fail('expected a register or *pointer to the left of "="', at, false);
}

function parseDeclaration(reader: TokenReader, at: Position): Statement {
  const type = parseType(reader);
  const { text: name } = reader.name('the name of a register');
  if (reader.is('[')) reader.unsupported('array');
  if (reader.is(',')) reader.unsupported('several names in one declaration');
  return reader.accept('=')
    ? { kind: 'assign', type, name, value: parseExpression(reader), at }
    : { kind: 'declare', type, name };
}

function parseIf(reader: TokenReader, at: Position): Statement {
  const condition = parseCondition(reader, 'if');
  const then = reader.deeper(() => parseBranch(reader));
  if (!reader.accept('else')) return { kind: 'if', condition, then, at };
  return { kind: 'if', condition, then, else: reader.deeper(() => parseBranch(reader)), at };
}

/** An empty statement as a branch is an empty block. */
function parseBranch(reader: TokenReader): Statement {
  return reader.accept(';') ? { kind: 'block', body: [] } : parseStatement(reader);
}

function parseCondition(reader: TokenReader, word: string): Expression {
  reader.expect('(', `after ${word}`);
  const condition = parseExpression(reader);
  reader.expect(')', `after the condition of ${word}`);
  return condition;
}

function finish(reader: TokenReader, statement: Statement): Statement {
  reader.expect(';', 'after the statement');
  return statement;
}
