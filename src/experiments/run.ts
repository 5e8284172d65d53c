import { watchMachine } from '#provenance';
import { byId } from '../common/near.ts';
import { askedOf } from './asked.ts';
import { experiments } from './index.ts';
import { parseResult, type Result, SEMANTICS_VERSION } from './result.ts';
import { contentHash, resultId } from './result-id.ts';
import type { RunControl } from './run-control.ts';

/** What an experiment may be told besides its parameters. */
export interface RunOptions {
  /** Of every random choice. Default: 1. */
  readonly seed?: number | undefined;
  /** Fewer points, unless parameters ask for more. Default: all. */
  readonly quick?: boolean | undefined;
  /** Called with the part done, from 0 to 1. */
  readonly onProgress?: ((done: number) => void) | undefined;
  /** Aborted: the run ends soon, and the result has the rows that were done. */
  readonly signal?: AbortSignal | undefined;
}

/** What the command knows besides: that it has threads, and what was typed. */
interface Caller {
  readonly judgeCells?: RunControl['judgeCells'];
  readonly command?: string;
}

/**
 * Runs an experiment: what `vmaspec run` does.
 *
 * @param experiment its id: `retry-rate`, `collision-rate`, `wraparound`, `wrong-answers`, `verdicts`, `removals`
 * @param parameters those that are not the default; a list may be one value, by its singular
 *
 * @throws UserError if there is no such experiment or parameter, with what was probably meant
 *
 * @example
 * ```ts
 * import { run } from 'vmaspec';
 *
 * const { id, rows } = await run('collision-rate', { bits: 4, turns: 1, leastSections: 1024 });
 * console.log(id, rows.length);
 * ```
 */
export async function run(
  experiment: string,
  parameters: Readonly<Record<string, unknown>> = {},
  options: RunOptions = {},
): Promise<Result> {
  return runFor({}, experiment, parameters, options);
}

/** As {@link run}, for the command. */
export async function runFor(
  { judgeCells, command }: Caller,
  id: string,
  given: Readonly<Record<string, unknown>>,
  { seed = 1, quick = false, onProgress, signal }: RunOptions,
): Promise<Result> {
  const experiment = byId('experiment', experiments, id);
  const parameters = askedOf(experiment, given, quick);
  const ended = watchMachine();
  const outcome = await experiment.run(parameters, seed, { onProgress, signal, judgeCells });
  const content: Omit<Result, 'contentHash'> = {
    version: 2,
    id: await resultId(id, parameters, seed),
    experiment: id,
    question: experiment.question,
    kind: experiment.kind,
    parameters,
    seed,
    semanticsVersion: SEMANTICS_VERSION,
    complete: signal?.aborted !== true,
    finding: outcome.finding,
    bounds: experiment.bounds,
    cited: [...experiment.cited],
    columns: { ...experiment.columns },
    rows: outcome.rows,
    provenance: ended(command ?? `run(${JSON.stringify(id)}, ${JSON.stringify(given)}, { seed: ${seed} })`),
  };
  return parseResult({ ...content, contentHash: await contentHash(content) });
}
