/** Result files are written whole or not at all, and never in place of another without a word. */
import {
  accessSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../../common/errors.ts';
import type { Result } from '../../experiments/result.ts';

/** A result that was written, and what was there before. */
export interface Written {
  readonly file: string;
  /** What became of an older file, in one sentence. */
  readonly note?: string;
}

/** An experiment takes minutes: that its result has no place is better known before. */
export function checkWritable(directory: string): void {
  try {
    makeDirectory(resolve(directory));
    accessSync(directory, constants.W_OK);
  } catch (error) {
    throw new UserError(`${directory} cannot be written (${codeOf(error)}): give --out a directory that can`);
  }
}

/** One level after the other: what Node does by itself never ends below /proc. */
function makeDirectory(directory: string): void {
  if (existsSync(directory)) {
    mkdirSync(directory, { recursive: true });
    return;
  }
  const above = dirname(directory);
  if (above !== directory) makeDirectory(above);
  try {
    mkdirSync(directory);
  } catch (error) {
    // Another run may have made it meanwhile.
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

/** What stands in the files of a directory that a result may be written to, before the run that makes it. */
export type Before = ReadonlyMap<string, string>;

/** Reads what is there before a run: what is there afterwards and was not before was made by another run meanwhile. */
export function readBefore(directory: string, experiment: string): Before {
  const files = [false, true].map((complete) => join(directory, nameOf(experiment, complete)));
  return new Map(
    files.flatMap((file): [string, string][] => {
      const text = textOf(file);
      return text === undefined ? [] : [[file, text]];
    }),
  );
}

/**
 * Written whole to a new file and then renamed. A result of the same question takes the place of the older one, and says
 * so; one of other parameters, or one that another run wrote meanwhile, is left, and the new one stands beside it.
 */
export function writeResult(result: Result, directory: string, before: Before): Written {
  const own = join(directory, nameOf(result.experiment, result.complete));
  const fresh = join(directory, `.${result.id}.${process.pid}.new`);
  try {
    writeFileSync(fresh, `${JSON.stringify(result, null, 1)}\n`, { flag: 'wx' });
    return place(fresh, own, result, before);
  } catch (error) {
    throw new UserError(
      `${own} cannot be written (${codeOf(error)}): nothing was changed, give another --out`,
    );
  } finally {
    rmSync(fresh, { force: true });
  }
}

function place(fresh: string, own: string, result: Result, before: Before): Written {
  const there = textOf(own);
  if (there === undefined) {
    if (linked(fresh, own)) return { file: own };
    return beside(fresh, own, result, 'another run wrote it meanwhile');
  }
  if (there !== before.get(own)) return beside(fresh, own, result, 'another run wrote it meanwhile');
  const old = idAndDate(there);
  if (old.id !== result.id)
    return beside(fresh, own, result, `it is ${old.id ?? 'no result'}, another question`);
  renameSync(fresh, own);
  return { file: own, note: `in place of that of ${old.date ?? 'another day'}` };
}

/** Beside the file that is left: by its id, and counted on if that is there, too. */
function beside(fresh: string, own: string, { id }: Result, why: string): Written {
  for (let nth = 1; ; nth++) {
    const file = own.replace(/\.json$/, `-${id}${nth === 1 ? '' : `-${nth}`}.json`);
    if (linked(fresh, file)) return { file, note: `${own} is left as it is: ${why}` };
  }
}

/** Gives a new file its name unless there is a file of this name: in one step, whoever else writes. */
function linked(fresh: string, file: string): boolean {
  try {
    linkSync(fresh, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!WITHOUT_LINKS.has(codeOf(error))) throw error;
  }
  if (existsSync(file)) return false;
  renameSync(fresh, file);
  return true;
}

/** What file systems say that have no links. */
const WITHOUT_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'ENOSYS', 'EACCES']);

const nameOf = (experiment: string, complete: boolean): string =>
  `${experiment}${complete ? '' : '.partial'}.json`;

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function idAndDate(text: string): { id?: string; date?: string } {
  try {
    const { id, provenance } = JSON.parse(text) as Partial<Result>;
    return {
      ...(id === undefined ? {} : { id }),
      ...(provenance === undefined ? {} : { date: provenance.date }),
    };
  } catch {
    return {};
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown';
