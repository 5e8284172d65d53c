import { byId } from '../../common/near.ts';
import { askedOf } from '../../experiments/asked.ts';
import { experiments } from '../../experiments/index.ts';
import type { Result } from '../../experiments/result.ts';
import { fill, textTable } from '../format.ts';
import { INTERRUPTED, makeResult } from './make-result.ts';
import { parametersFrom } from './parameter-arguments.ts';
import { takenText } from './taken-text.ts';
import { checkWritable, readBefore, type Written, writeResult } from './write-result.ts';

/** Options of `vmaspec run`. */
export interface RunOptions {
  readonly out?: string;
  readonly param: readonly string[];
  readonly quick?: boolean;
  readonly seed: number;
  readonly json?: boolean;
}

/** `vmaspec run`: an experiment, its result with provenance. */
export async function runCommand(id: string, options: RunOptions): Promise<void> {
  const experiment = byId('experiment', experiments, id);
  const { seed, param, quick = false, out } = options;
  const parameters = parametersFrom(param);
  // What is misspelt is better known before anything is made.
  askedOf(experiment, parameters, quick);
  if (out !== undefined) checkWritable(out);
  const before = out === undefined ? new Map() : readBefore(out, id);
  const given = [...(quick ? ['--quick'] : []), ...param.map((text) => `--param ${quoted(text)}`)];
  const command = ['npx vmaspec run', id, ...given, `--seed ${seed}`].join(' ');
  const shown = !options.json;
  const result = await makeResult({ experiment: id, parameters, quick, seed, command, shown });
  const written = out === undefined ? undefined : writeResult(result, out, before);
  if (options.json && written?.note !== undefined) console.error(`vmaspec: ${placeText(written)}`);
  console.log(options.json ? JSON.stringify(result, null, 2) : text(result, written));
  if (!result.complete) process.exitCode = INTERRUPTED;
}

const placeText = ({ file, note }: Written): string =>
  `Written to ${file}${note === undefined ? '' : ` (${note})`}`;

const quoted = (text: string): string => (/^[\w=,.-]+$/.test(text) ? text : `'${text}'`);

/** Characters of a cell that a terminal shows. */
const MAX_CELL = 60;

function text(result: Result, written: Written | undefined): string {
  const made = result.provenance;
  const all = Object.keys(result.rows[0] ?? {});
  const names = all.filter((name) => result.rows.every((row) => `${row[name]}`.length <= MAX_CELL));
  const left = all.filter((name) => !names.includes(name));
  const cell = (value: string | number | undefined): string =>
    typeof value === 'number' && !Number.isInteger(value) ? value.toPrecision(4) : `${value}`;
  const rows = result.rows.map((row) => names.map((name) => cell(row[name])));
  return [
    result.question,
    '',
    ...(result.complete ? [] : ['Interrupted: these are the rows that were done.', '']),
    textTable(names, rows),
    ...(left.length === 0
      ? []
      : [`Too wide for a terminal, and in the file or with --json: ${left.join(', ')}.`]),
    '',
    fill(result.finding, ''),
    '',
    `Id ${result.id}, seed ${result.seed}, ${result.kind}; commit ${made.commit}${made.dirty ? ' with changes' : ''}`,
    fill(`${made.cpu}, ${made.cores} cores, Node ${made.node}, ${made.kernel}`, '  '),
    ...(result.kind === 'measured' ? takenText(made) : []),
    written === undefined ? 'Not written: give --out <dir>' : placeText(written),
  ].join('\n');
}
