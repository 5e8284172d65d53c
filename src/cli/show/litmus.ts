import { readFileSync } from 'node:fs';
import { text as textOfStream } from 'node:stream/consumers';
import { LitmusError } from '../../litmus/litmus-error.ts';
import { dotText } from '../../litmus/print/dot-text.ts';
import { explanationText } from '../../litmus/print/explanation-text.ts';
import { herdText } from '../../litmus/print/herd-text.ts';
import { mailText } from '../../litmus/print/mail-text.ts';
import { parseLitmus } from '../../litmus/read/parse.ts';
import { explainLitmus } from '../../litmus/run/explain.ts';
import { type LitmusResult, runLitmus } from '../../litmus/run/run.ts';
import type { LitmusTest } from '../../litmus/syntax.ts';
import { type ModelName, models } from '../../models/models.ts';

/** Printed if no execution was found without any memory model either, as far as time allowed. */
const NO_EXPLANATION =
  'No values lead to this outcome, whatever the memory does; or none were found in time.';

/** Options of `vmaspec litmus`. */
export interface LitmusCommandOptions {
  readonly model: ModelName;
  /** Seconds for each file. */
  readonly timeout: number;
  readonly json?: boolean;
  readonly explain?: boolean;
  readonly dot?: boolean;
  readonly text?: boolean;
}

/** One element of the JSON of `vmaspec litmus --json`. */
export interface LitmusRow {
  readonly file: string;
  readonly name: string;
  /** `stopped`: the search met a limit. The others have no verdict: the file has an error or is not supported. */
  readonly status: 'done' | 'stopped' | 'unsupported' | 'error';
  readonly reason: string;
  readonly verdict: LitmusResult['verdict'];
  readonly positive: number;
  readonly negative: number;
  readonly states: readonly string[];
  readonly flags: readonly string[];
  /** What is suspicious about the test itself; also on stderr. */
  readonly warnings: readonly string[];
  readonly ms: number;
}

/** The file that is standard input. */
const INPUT = '-';

/** Why a file cannot be read, by Node's code for it. */
const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'that is a directory, not a litmus test',
  EACCES: 'reading it is not permitted',
};

/**
 * `vmaspec litmus`: runs litmus tests and prints what herd prints. Exit code 1 says that a file gave no verdict, 2 that
 * one could not even be read.
 */
export async function litmusCommand(files: readonly string[], options: LitmusCommandOptions): Promise<void> {
  const rows: LitmusRow[] = [];
  const input = files.includes(INPUT) ? await textOfStream(process.stdin) : '';
  for (const file of files) {
    const { row, text, unreadable } = runFile(file, input, options);
    rows.push(row);
    if (unreadable) process.exitCode = 2;
    else if (row.status !== 'done') process.exitCode ??= 1;
    const where = file === INPUT ? 'standard input' : file;
    for (const warning of row.warnings) console.error(`${where}: warning: ${warning}`);
    if (options.json) continue;
    if (text !== undefined) console.log(text);
    if (row.status === 'unsupported' || row.status === 'error') console.error(`${where}: ${row.reason}`);
  }
  if (options.json) console.log(JSON.stringify(rows, null, 2));
}

/** Runs one file, or what standard input held: the row for JSON, the text for people unless it failed, and whether it could not be read. */
function runFile(
  file: string,
  input: string,
  options: LitmusCommandOptions,
): { row: LitmusRow; text?: string; unreadable?: true } {
  const start = performance.now();
  const row = (status: LitmusRow['status'], reason: string, result?: LitmusResult): LitmusRow => ({
    file,
    name: result?.name ?? '',
    status,
    reason,
    verdict: result?.verdict ?? 'Unknown',
    positive: result?.positive ?? 0,
    negative: result?.negative ?? 0,
    states: result?.states ?? [],
    flags: result?.flags ?? [],
    warnings: result?.warnings ?? [],
    ms: Math.round((performance.now() - start) * 1000) / 1000,
  });
  try {
    const source = file === INPUT ? input : readFileSync(file, 'utf8');
    const test = parseLitmus(source);
    const limits = { timeout: options.timeout * 1000 };
    const result = runLitmus(test, source, models[options.model], limits);
    const status = result.ended === 'done' ? 'done' : 'stopped';
    const done = row(status, status === 'done' ? '' : result.ended, result);
    return { row: done, ...(options.json ? {} : { text: textOf(test, source, result, done.ms, options) }) };
  } catch (reason) {
    if (reason instanceof LitmusError) {
      const unsupported = reason.kind === 'unsupported';
      return { row: row(unsupported ? 'unsupported' : 'error', reason.message) };
    }
    const { code, message } = reason as NodeJS.ErrnoException;
    if (code === undefined) throw reason;
    return { row: row('error', UNREADABLE[code] ?? `it cannot be read: ${message}`), unreadable: true };
  }
}

function textOf(
  test: LitmusTest,
  source: string,
  result: LitmusResult,
  ms: number,
  { model, timeout, explain, dot, text }: LitmusCommandOptions,
): string {
  const { witness } = result;
  const parts: string[] = [];
  if (!dot && !text) parts.push(herdText(result, ms / 1000));
  if (dot && witness !== undefined) parts.push(dotText(test.name, witness));
  if (text && witness !== undefined) parts.push(mailText(witness));
  if ((dot || text) && witness === undefined)
    parts.push(`${test.name}: no execution to show: ${result.verdict} under ${model}.`);
  if (explain && witness === undefined && result.ended === 'done') {
    const found = explainLitmus(test, source, models[model], { timeout: timeout * 1000 });
    parts.push(found === undefined ? NO_EXPLANATION : explanationText(found));
  }
  return parts.join('\n');
}
