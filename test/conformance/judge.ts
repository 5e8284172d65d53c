import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LitmusError } from '../../src/litmus/litmus-error.ts';
import { parseLitmus } from '../../src/litmus/read/parse.ts';
import { runLitmus } from '../../src/litmus/run/run.ts';
import { models } from '../../src/models/models.ts';
import { type Difference, differences, type Expected, REFUSED } from './table.ts';

/** What became of one test of a table. */
export interface Judged {
  readonly path: string;
  readonly ms: number;
  readonly differences: readonly Difference[];
  readonly unsupported?: string;
  readonly timeout?: true;
  /** The table has no answer for it, and here is one. */
  readonly solved?: string;
  /** herd7 refuses it, and here is what is said instead: an answer, or why not. */
  readonly refused?: string;
}

/** Runs one test and compares it with its line. A file that fails otherwise than by being unsupported differs. */
export function judge(directory: string, expected: Expected, timeout: number): Judged {
  const { path } = expected;
  const start = performance.now();
  const judged = (rest: Partial<Judged>): Judged => ({
    path,
    ms: performance.now() - start,
    differences: [],
    ...rest,
  });
  try {
    const source = readFileSync(join(directory, path), 'utf8');
    const result = runLitmus(parseLitmus(source), source, models.lkmm, { timeout });
    if (result.ended !== 'done') return judged({ timeout: true });
    if (expected.lkmm === REFUSED)
      return judged({ refused: `${result.verdict} ${result.positive} ${result.negative}` });
    if (expected.lkmm === '?')
      return judged({ solved: `${result.verdict} ${result.positive} ${result.negative}` });
    return judged({ differences: differences(expected, result) });
  } catch (reason) {
    if (reason instanceof LitmusError && expected.lkmm === REFUSED)
      return judged({ refused: reason.message.split('\n')[0] as string });
    if (reason instanceof LitmusError && reason.kind === 'unsupported')
      return judged({ unsupported: reason.subject });
    if (!(reason instanceof LitmusError)) throw reason;
    return judged({
      differences: [{ path, what: 'error', expected: expected.lkmm ?? 'a verdict', got: reason.message }],
    });
  }
}
