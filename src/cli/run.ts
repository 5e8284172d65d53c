import { accessSync, constants, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { UserError } from '../check/lookup-error.ts';
import { byId } from '../check/near.ts';
import { experiments } from '../experiments/index.ts';
import {
  type Outcome,
  type Result,
  resultId,
  resultSchema,
  SEMANTICS_VERSION,
} from '../experiments/result.ts';
import { fill, textTable } from './format.ts';
import { progress } from './progress.ts';
import { provenance } from './provenance.ts';

/** Options of `vmaspec run`. */
export interface RunOptions {
  readonly out?: string;
  readonly seconds?: number;
  readonly seed: number;
  readonly json?: boolean;
}

/** `vmaspec run`: an experiment with its default parameters, its result with provenance. */
export async function runCommand(id: string, options: RunOptions): Promise<void> {
  const experiment = byId('experiment', experiments, id);
  const { seed } = options;
  const parameters = { ...experiment.defaults };
  if (options.seconds !== undefined) {
    if (!('seconds' in parameters)) throw new UserError(`${id} is deterministic: it takes no --seconds`);
    parameters.seconds = options.seconds;
  }
  if (options.out !== undefined) checkWritable(options.out);
  const bar = progress(!options.json);
  let outcome: Outcome;
  try {
    outcome = await experiment.run(parameters, seed, (done) => bar.update(id, done));
  } finally {
    bar.stop();
  }
  const seconds = options.seconds === undefined ? '' : ` --seconds ${options.seconds}`;
  const result: Result = v.parse(resultSchema, {
    version: 1,
    id: await resultId(id, parameters, seed),
    experiment: id,
    kind: experiment.kind,
    parameters,
    seed,
    semanticsVersion: SEMANTICS_VERSION,
    finding: outcome.finding,
    columns: experiment.columns,
    rows: outcome.rows,
    provenance: provenance(`npx vmaspec run ${id}${seconds} --seed ${seed}`),
  });
  const written = options.out === undefined ? undefined : write(result, options.out);
  console.log(options.json ? JSON.stringify(result, null, 2) : text(result, experiment.question, written));
}

/** An experiment takes minutes: that its result has no place is better known before. */
function checkWritable(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.W_OK);
  } catch (error) {
    throw new UserError(
      `${directory} cannot be written (${(error as NodeJS.ErrnoException).code}): give --out a directory that can`,
    );
  }
}

/** Written whole to a new file and then renamed: an existing result is never lost half-way. */
function write(result: Result, directory: string): string {
  const file = join(directory, `${result.experiment}.json`);
  try {
    writeFileSync(`${file}.new`, `${JSON.stringify(result, null, 1)}\n`);
    renameSync(`${file}.new`, file);
  } catch (error) {
    rmSync(`${file}.new`, { force: true });
    throw new UserError(
      `${file} cannot be written (${(error as NodeJS.ErrnoException).code}): nothing was changed, give another --out`,
    );
  }
  return file;
}

function text(result: Result, question: string, written: string | undefined): string {
  const made = result.provenance;
  const names = Object.keys(result.rows[0] ?? {});
  const cell = (value: string | number | undefined): string =>
    typeof value === 'number' && !Number.isInteger(value) ? value.toPrecision(4) : `${value}`;
  const rows = result.rows.map((row) => names.map((name) => cell(row[name])));
  return [
    question,
    '',
    textTable(names, rows),
    '',
    fill(result.finding, ''),
    '',
    `Id ${result.id}, seed ${result.seed}, ${result.kind}; commit ${made.commit}${made.dirty ? ' with changes' : ''}`,
    fill(`${made.cpu}, ${made.cores} cores, Node ${made.node}, ${made.kernel}`, '  '),
    written === undefined ? 'Not written: give --out <dir>' : `Written to ${written}`,
  ].join('\n');
}
