import { type CheckOptions, check } from '../check/check-reader.ts';
import { UserError } from '../check/lookup-error.ts';
import { readerText } from '../report/reader-text.ts';
import type { Model } from '../scenarios/expectation.ts';
import type { ReaderSetup } from '../scenarios/write-cases.ts';
import { runInChild } from './in-child.ts';
import { lookupArgument, moduleOf } from './lookup-argument.ts';
import { reproduceLines } from './reproduce-lines.ts';

/** Options of `vmaspec check` for a reader of one's own. */
export interface CheckReaderCommandOptions {
  readonly lookup?: string;
  readonly model?: string;
  readonly writer?: string;
  readonly writerSide?: string;
  readonly claim?: 'memory' | 'right';
  /** Seconds that it gets. */
  readonly timeout: number;
  readonly json?: boolean;
}

/** `vmaspec check ./mine.ts`: every kind of write beside a reader of one's own. Exit code 1: something was found. */
export async function checkReaderCommand(
  argument: string,
  options: CheckReaderCommandOptions,
): Promise<void> {
  const { lookup, model, writer, writerSide, claim, timeout, json } = options;
  if (lookup !== undefined) {
    throw new UserError('--lookup chooses from the table, and a file is a lookup itself: name one of them');
  }
  if (await runInChild(timeout)) return;
  const reader = await lookupArgument(argument);
  const { setup } = (await moduleOf(argument)) as { readonly setup?: ReaderSetup };
  const report = check(reader, {
    ...(setup === undefined ? {} : { setup }),
    // Names of writers have commas of their own.
    ...(writer === undefined ? {} : { writers: writer.split('+') }),
    ...(claim === undefined ? {} : { claim }),
    ...(model === undefined ? {} : { model: model as Model | 'all' }),
    ...(writerSide === undefined ? {} : { writerSide }),
  } satisfies CheckOptions);
  console.log(json ? JSON.stringify(report, null, 2) : readerText(report, reproduceLines()));
  if (report.worst !== null) process.exitCode = 1;
}
