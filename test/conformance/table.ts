import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { LitmusResult } from '../../src/litmus/run/run.ts';

/** One line of a table of expected answers; a column that the table lacks is absent and not compared. */
export interface Expected {
  readonly path: string;
  readonly lkmm?: string;
  readonly positive?: string;
  readonly negative?: string;
  readonly final_states?: string;
  readonly flags?: string;
  readonly herd7_seconds?: string;
  readonly states_sha256_12?: string;
  /** The verdict under sequential consistency, where one is known. */
  readonly sc?: string;
  /** Another name of the column `lkmm`; `refused` if herd7 does not take the test. */
  readonly herd7?: string;
  /** Each final state as it is printed, with `|` between them. */
  readonly states?: string;
}

/** In a table: herd7 does not take the test, so whatever is said of it contradicts nothing. */
export const REFUSED = 'refused';

/** Reads a table: a line of names, then one line for each test. No field has a comma; one may stand in quotes. */
export function readTable(file: string): Expected[] {
  const [head = '', ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  const names = head.split(',');
  if (!names.includes('path')) throw new Error(`${file}: expected a column "path", found ${head}`);
  return lines.map((line) => {
    const fields = line.split(',').map((field) => field.replace(/^"(.*)"$/, '$1'));
    const row = Object.fromEntries(fields.map((field, i) => [names[i], field])) as unknown as Expected;
    return row.herd7 === undefined ? row : { ...row, lkmm: row.herd7 };
  });
}

/** A difference between the table and what was found. */
export interface Difference {
  readonly path: string;
  readonly what: string;
  readonly expected: string;
  readonly got: string;
}

/** Compares a result with its line. */
export function differences(expected: Expected, result: LitmusResult): Difference[] {
  const got: Readonly<Record<string, string>> = {
    lkmm: result.verdict,
    positive: String(result.positive),
    negative: String(result.negative),
    final_states: String(result.states.length),
    flags: result.flags.join(';'),
    states_sha256_12: hashOf(result.states),
    states: result.states.join('|'),
  };
  return Object.entries(got).flatMap(([what, value]) => {
    const wanted = expected[what as keyof Expected];
    return wanted === undefined || wanted === value
      ? []
      : [{ path: expected.path, what, expected: wanted, got: value }];
  });
}

/** The hash of a set of final states, each written as sorted `name=value` items. */
export function hashOf(states: readonly string[]): string {
  return createHash('sha256')
    .update([...states].sort().join('\n'))
    .digest('hex')
    .slice(0, 12);
}
