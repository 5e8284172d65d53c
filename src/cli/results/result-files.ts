/** Result files: reading one that is broken says in a sentence what is wrong; a file is written whole or not at all. */
import {
  accessSync,
  constants,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { UserError } from '../../common/errors.ts';
import { byId } from '../../common/near.ts';
import { type Result, resultSchema } from '../../experiments/result.ts';
import { PACKAGE_ROOT } from '../package-root.ts';

/** Where the project keeps its results. */
export const RESULTS = join(PACKAGE_ROOT, 'notebooks', 'results');

/** A result and its file. */
export interface ResultFile {
  readonly file: string;
  readonly result: Result;
}

/** The result with this id in a directory. */
export function findResult(id: string, directory: string): ResultFile {
  const found = readResults(directory);
  const named = found.filter(({ result }) => result.experiment === id).map(({ result }) => result.id);
  if (named.length > 0)
    throw new UserError(
      `${JSON.stringify(id)} is an experiment: give the id of its result instead, ${named.join(' or ')}`,
    );
  const wanted = byId(
    `result in ${directory}`,
    found.map(({ result }) => ({ id: result.id })),
    id,
  );
  return found.find(({ result }) => result.id === wanted.id) as ResultFile;
}

function readResults(directory: string): ResultFile[] {
  let names: string[];
  try {
    names = readdirSync(directory).filter((name) => name.endsWith('.json'));
  } catch (error) {
    throw new UserError(
      `${directory} cannot be read (${codeOf(error)}): give --results a directory with result files`,
    );
  }
  return names.sort().map((name) => {
    const file = join(directory, name);
    return { file, result: parseResult(file, readFileSync(file, 'utf8')) };
  });
}

function parseResult(file: string, text: string): Result {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UserError(
      `${file} is no JSON (${(error as Error).message}): restore it, or run its experiment again`,
    );
  }
  const parsed = v.safeParse(resultSchema, json);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new UserError(
    `${file} is no result: ${v.getDotPath(issue) ?? 'the document'}: ${issue.message}: restore it, or run its ` +
      'experiment again',
  );
}

/** An experiment takes minutes, so it is checked first that its result can be written. */
export function checkWritable(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.W_OK);
  } catch (error) {
    throw new UserError(`${directory} cannot be written (${codeOf(error)}): give --out a directory that can`);
  }
}

/**
 * Written whole to a new file and then renamed: an existing result is never lost half-way, and never replaced by
 * one that was interrupted.
 */
export function writeResult(result: Result, directory: string): string {
  const name = result.complete ? `${result.experiment}.json` : `${result.experiment}.partial.json`;
  const file = join(directory, name);
  try {
    writeFileSync(`${file}.new`, `${JSON.stringify(result, null, 1)}\n`);
    renameSync(`${file}.new`, file);
  } catch (error) {
    rmSync(`${file}.new`, { force: true });
    throw new UserError(
      `${file} cannot be written (${codeOf(error)}): nothing was changed, give another --out`,
    );
  }
  return file;
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown';
