/** Result files as they lie in a directory: what cannot be read is skipped with a warning. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../common/errors.ts';
import { byId } from '../../common/near.ts';
import { PACKAGE_ROOT } from '../../common/package-root.node.ts';
import { presentId } from '../../experiments/former-ids.ts';
import { parseResult, type Result } from '../../experiments/result.ts';

/** Where the project keeps its results. */
export const RESULTS = join(PACKAGE_ROOT, 'notebooks', 'results');

/** A result and the file that it stands in. */
export interface ResultFile {
  readonly file: string;
  readonly result: Result;
}

/** A file that is no result. */
interface BrokenFile {
  readonly file: string;
  readonly why: string;
  /** The id that it gives nevertheless. */
  readonly id: unknown;
}

/** The result with this id in a directory; a whole one before one that was interrupted. */
export function findResult(id: string, directory: string): ResultFile {
  const { found, broken } = readResults(directory);
  const named = found.filter(({ result }) => result.experiment === id).map(({ result }) => result.id);
  if (named.length > 0)
    throw new UserError(
      `${JSON.stringify(id)} is an experiment: give the id of its result instead, ${named.join(' or ')}`,
    );
  const present = found.some(({ result }) => result.id === id) ? id : presentId(id);
  const meant = broken.find((one) => one.id === present);
  if (meant !== undefined && !found.some(({ result }) => result.id === present))
    throw new UserError(`${meant.file} is ${meant.why}: restore it, or run its experiment again`);
  for (const { file, why } of broken) console.error(`vmaspec: ${file} is skipped: it is ${why}`);
  if (present !== id) console.error(`vmaspec: ${id} is ${present} today, see CHANGELOG.md`);
  const wanted = byId(
    `result in ${directory}`,
    found.map(({ result }) => ({ id: result.id })),
    present,
  );
  const same = found.filter(({ result }) => result.id === wanted.id);
  const chosen = (same.find(({ result }) => result.complete) ?? same[0]) as ResultFile;
  for (const { file } of same.filter(({ file }) => file !== chosen.file))
    console.error(`vmaspec: ${file} has the id ${wanted.id}, too, and is left out: ${chosen.file} is read`);
  return chosen;
}

function readResults(directory: string): { found: ResultFile[]; broken: BrokenFile[] } {
  let names: string[];
  try {
    names = readdirSync(directory).filter((name) => name.endsWith('.json'));
  } catch (error) {
    throw new UserError(
      `${directory} cannot be read (${(error as NodeJS.ErrnoException).code}): give --results a directory with result files`,
    );
  }
  const found: ResultFile[] = [];
  const broken: BrokenFile[] = [];
  for (const name of names.sort()) {
    const file = join(directory, name);
    let text = '';
    try {
      text = readFileSync(file, 'utf8');
      found.push({ file, result: parseResult(text) });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      broken.push({ file, why: code === undefined ? message : `not readable (${code})`, id: idIn(text) });
    }
  }
  return { found, broken };
}

const idIn = (text: string): unknown => /"id": *"([0-9a-f]{12})"/.exec(text)?.[1];
