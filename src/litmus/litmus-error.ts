import { printable } from './printable.ts';

/** A place in a litmus test; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * A litmus test that cannot be run, with the place and what to do about it. `unsupported` names a construct that is
 * well formed but outside what is modelled: such a test gets no verdict rather than a guess. `program` says that an
 * execution that the model allows computes nonsense, such as using a number as a pointer.
 */
export class LitmusError extends Error {
  override readonly name = 'LitmusError';
  readonly kind: 'syntax' | 'unsupported' | 'program';
  readonly position: Position;
  /** The construct, for `unsupported`; otherwise what was expected, or what is wrong. */
  readonly subject: string;

  constructor(kind: LitmusError['kind'], subject: string, position: Position, source: string) {
    super(describe(kind, subject, position, source));
    this.kind = kind;
    this.subject = subject;
    this.position = position;
  }
}

/** Long lines are cut around the place: a file without line breaks must not fill the screen. */
const SHOWN_COLUMNS = 100;

function describe(kind: string, subject: string, { line, column }: Position, source: string): string {
  const text = printable((source.split('\n', line)[line - 1] ?? '').replaceAll('\t', ' ').replace(/\r$/, ''));
  const from = Math.max(0, column - 1 - SHOWN_COLUMNS / 2);
  const shown = text.slice(from, from + SHOWN_COLUMNS);
  const what = kind === 'unsupported' ? `unsupported: ${subject}` : subject;
  return `line ${line}, column ${column}: ${printable(what)}\n  ${shown}\n  ${' '.repeat(column - 1 - from)}^`;
}
