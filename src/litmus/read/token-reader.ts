import { LitmusError, type Position } from '../litmus-error.ts';
import type { Token } from './tokens.ts';

/** Deeper nesting is refused: it would end the stack of the parser rather than say so. */
const MAX_DEPTH = 200;

/** More operators in one statement or condition are refused, for the same reason: each is a level of a tree. */
const MAX_OPERATORS = 2_000;

/** Reads tokens one by one; every way to fail names the place. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  readonly #source: string;
  #next = 0;
  #depth = 0;
  #operators = 0;
  /** What is suspicious about the text, each with its place. */
  readonly remarks: string[] = [];
  /** Arrays of the initial state: for each element the name of its place. */
  readonly arrays = new Map<string, readonly string[]>();

  constructor(tokens: readonly Token[], source: string) {
    this.#tokens = tokens;
    this.#source = source;
  }

  /** The token `ahead` places after the next one; the end repeats. */
  peek(ahead = 0): Token {
    const tokens = this.#tokens;
    return tokens[Math.min(this.#next + ahead, tokens.length - 1)] as Token;
  }

  /** Takes the next token. */
  take(): Token {
    const token = this.peek();
    this.#next++;
    return token;
  }

  /** Whether the next token is this punctuation or word. */
  is(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind !== 'end' && token.text === text;
  }

  /** Takes the next token if it is this text. */
  accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.#next++;
    return true;
  }

  /** Takes this text or fails, saying `why` it is expected. */
  expect(text: string, why: string): Token {
    if (!this.is(text)) this.fail(`expected "${text}" ${why}`);
    return this.take();
  }

  /** Takes a name or fails. */
  name(what: string): Token {
    if (this.peek().kind !== 'name') this.fail(`expected ${what}`);
    return this.take();
  }

  /** Runs `parse` one level deeper. */
  deeper<T>(parse: () => T): T {
    if (this.#depth === MAX_DEPTH)
      this.fail(`expected at most ${MAX_DEPTH} levels of nesting`, this.peek().at, false);
    this.#depth++;
    const result = parse();
    this.#depth--;
    return result;
  }

  /** Begins a statement or a condition. */
  begin(): void {
    this.#operators = 0;
  }

  /** Takes an operator between two operands. */
  operator(): Token {
    if (++this.#operators > MAX_OPERATORS)
      this.fail(`expected at most ${MAX_OPERATORS} operators in one statement`, this.peek().at, false);
    return this.take();
  }

  /** Notes what is suspicious at a place. */
  remark(what: string, { line, column }: Position): void {
    this.remarks.push(`line ${line}, column ${column}: ${what}`);
  }

  /** A syntax error: what was expected, and by itself what was found. */
  fail(expected: string, at: Position = this.peek().at, found = true): never {
    const token = this.peek();
    const text = token.text.length > 40 ? `${token.text.slice(0, 40)}…` : token.text;
    const what = token.kind === 'end' ? text : `"${text}"`;
    throw new LitmusError('syntax', found ? `${expected}, found ${what}` : expected, at, this.#source);
  }

  /** A construct that is well formed but not modelled. */
  unsupported(construct: string, at: Position = this.peek().at): never {
    throw new LitmusError('unsupported', construct, at, this.#source);
  }
}
