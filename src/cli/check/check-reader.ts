import { distance } from 'fastest-levenshtein';
import type { CheckOptions } from '../../check/own-reader/check-options.ts';
import { checkOptions, EXPORTED, warnOfSeconds } from '../../check/own-reader/option-shapes.ts';
import { reportOf } from '../../check/own-reader/reader-rows.ts';
import { beatInto } from '../../check/watch/heartbeat.ts';
import { UserError } from '../../common/errors.ts';
import { isOldWriter, warnOfOldName } from '../../common/old-names.ts';
import { TIMEOUTS } from '../../common/options.ts';
import { readerText, rowText } from '../../report/reader-text.ts';
import type { Model } from '../../scenarios/expectation.ts';
import type { Returns } from '../../scenarios/scenario.ts';
import { exitCodeOf, FINDING, USAGE } from '../exit-code.ts';
import { runInChild } from '../in-child.ts';
import { tellOfLateErrors } from '../late-errors.ts';
import { lookupArgument, moduleOf } from '../lookup-argument.ts';
import { progress } from '../progress.ts';
import { reproduceLines } from '../reproduce-lines.ts';
import { printerBeside } from '../user-output.ts';
import { removalsTable } from './removals-table.ts';
import { assessOnThreads, searchOnThreads } from './search-reader.ts';

/** Options of `vmaspec check` for a reader of one's own. */
export interface CheckReaderCommandOptions {
  readonly lookup?: string;
  readonly model?: string;
  /** Names, separated by commas. */
  readonly writers?: string;
  /** What that was called. */
  readonly writer?: string;
  readonly writerSide?: string;
  readonly claim?: 'memory' | 'right';
  readonly returns?: Returns;
  /** Seconds for each search under a weak memory model. */
  readonly timeout?: number;
  /** Threads at most. */
  readonly jobs?: number;
  /** False to search the reader only as it is. */
  readonly removals?: boolean;
  /** Also print each thing that was taken away. */
  readonly switchboard?: boolean;
  readonly json?: boolean;
}

/**
 * `vmaspec check ./mine.ts`: every kind of write beside a reader of one's own. Exit code 1: something was found; 3:
 * nothing was, but not all was judged.
 */
export async function checkReaderCommand(
  argument: string,
  options: CheckReaderCommandOptions,
): Promise<void> {
  const { lookup, model, writerSide, claim, returns, timeout, jobs, json, switchboard, removals } = options;
  const writers = options.writers ?? options.writer;
  if (options.writer !== undefined) warnOfOldName('option', '--writer', '--writers');
  if (lookup !== undefined) {
    throw new UserError('--lookup chooses from the table, and a file is a lookup itself: name one of them');
  }
  const beats = new Int32Array(new SharedArrayBuffer(4)) as unknown as Int32Array<ArrayBuffer>;
  if (await runInChild(SILENCE, beats)) return;
  beatInto(beats);
  const print = printerBeside(json);
  let stayed = tellIfProcessEnds(`${argument} cannot be loaded: the process ended there`, USAGE);
  tellOfLateErrors(() => stayed());
  const reader = await lookupArgument(argument).finally(stayed);
  stayed = tellIfProcessEnds('the process ended inside of the reader', FINDING);
  try {
    const given = givenBy(await moduleOf(argument));
    const asked: CheckOptions = {
      ...given,
      timeout: timeout === undefined ? (given.timeout ?? TIMEOUTS.cell) : timeout * 1000,
      ...(removals === false ? { removals } : {}),
      ...(writers === undefined ? {} : { writers: writersNamed(writers, given) }),
      ...(claim === undefined ? {} : { claim }),
      ...(returns === undefined ? {} : { returns }),
      ...(model === undefined ? {} : { model: model as Model | 'all' }),
      ...(writerSide === undefined ? {} : { writerSide }),
    };
    // A pipe or a file gets the results alone.
    const bar = progress(process.stderr.isTTY === true);
    const shared = { argument, beats, ...(jobs === undefined ? {} : { jobs }) };
    const told = (what: string) => (done: number, of: number) =>
      bar.update(`${what} ${done} of ${of}`, done / of);
    const searched = await searchOnThreads(reader, asked, {
      ...shared,
      onProgress: told('search'),
      onRow: (row) => bar.tell(rowText(row)),
    }).finally(() => bar.stop());
    const assessed = await assessOnThreads(reader, asked, searched, {
      ...shared,
      onProgress: told('removal'),
    }).finally(() => bar.stop());
    const report = reportOf(reader, asked, searched, assessed);
    // A rejected promise of the reader's is reported only after this turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    print(json ? JSON.stringify(report, null, 2) : readerText(report, reproduceLines()));
    if (switchboard && !json) print(`\n${removalsTable(report.removals)}`);
    process.exitCode = exitCodeOf(report.worst !== null, report.rows);
  } finally {
    stayed();
  }
}

/** A reader hangs if it gives no sign of life for so many seconds. */
const SILENCE = 10;

/** The options that the file of a reader exports; the command line overrides them. */
function givenBy(module: Record<string, unknown>): CheckOptions {
  const given = checkOptions(
    Object.fromEntries(EXPORTED.flatMap((name) => (name in module ? [[name, module[name]]] : []))),
  );
  warnOfSeconds(given);
  for (const [name, value] of Object.entries(module)) {
    if (typeof value === 'function' || EXPORTED.includes(name)) continue;
    const meant = EXPORTED.find((option) => distance(option.toLowerCase(), name.toLowerCase()) <= MISSPELT);
    if (meant !== undefined)
      console.error(
        `vmaspec: warning: the file exports ${name}, which is no option of a check: was ${meant} meant?`,
      );
  }
  return given;
}

/** An export that differs from an option's name by at most so many letters counts as misspelt. */
const MISSPELT = 2;

/** Writers by name, of the file's own first. Old names have commas, and were joined by a plus. */
function writersNamed(names: string, { writers = [] }: CheckOptions): CheckOptions['writers'] & object {
  const own = (name: string) => writers.find((one) => typeof one !== 'string' && one.id === name);
  const isOne = (name: string): boolean => own(name) !== undefined || isOldWriter(name);
  return names
    .split('+')
    .flatMap((part) => (isOne(part) ? [part] : part.split(',').map((name) => name.trim())))
    .map((name) => own(name) ?? name);
}

/** A reader may end the process, which must not look like a check that found nothing. */
function tellIfProcessEnds(what: string, code: number): () => void {
  const tell = (): void => {
    console.error(`vmaspec: ${what}: take out what ends it, such as process.exit()`);
    process.exitCode = code;
  };
  process.on('exit', tell);
  return () => process.off('exit', tell);
}
