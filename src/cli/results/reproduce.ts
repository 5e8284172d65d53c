import { byId } from '../../common/near.ts';
import { parsedOf } from '../../experiments/asked.ts';
import { compareResults } from '../../experiments/compare.ts';
import { definitionProblems } from '../../experiments/definition-problems.ts';
import { editProblems } from '../../experiments/edit-problems.ts';
import type { Experiment } from '../../experiments/experiment.ts';
import { experiments } from '../../experiments/index.ts';
import { sourcesHash } from '../../experiments/provenance.node.ts';
import type { Result } from '../../experiments/result.ts';
import { nameOf } from '../../experiments/row-problems.ts';
import { FINDING, NOT_ALL_JUDGED } from '../exit-code.ts';
import { busyText, coresTakenNow } from './busy.ts';
import { INTERRUPTED, makeResult } from './make-result.ts';
import { findResult } from './read-results.ts';
import { type Reproduced, reproducedText } from './reproduced-text.ts';

/** Options of `vmaspec reproduce`. */
export interface ReproduceOptions {
  readonly results: string;
  readonly quick?: boolean;
  readonly json?: boolean;
}

/**
 * `vmaspec reproduce`: looks for what somebody changed, then computes the result again from its parameters and seed
 * alone, and compares. The file stays as it is; nothing of its rows is used. Exit code 1 says DIFFERENT, or that a claim
 * does not hold; 3 that nothing could be compared.
 */
export async function reproduceCommand(asked: string, options: ReproduceOptions): Promise<void> {
  const { file, result: before } = findResult(asked, options.results);
  const experiment = byId('experiment', experiments, before.experiment);
  const problems = [...(await editProblems(before)), ...definitionProblems(before, experiment)];
  const reproduced = await again(before, experiment, problems, options);
  if (reproduced === undefined) {
    console.error('vmaspec: interrupted: nothing was compared');
    process.exitCode = INTERRUPTED;
    return;
  }
  const sameSources = before.provenance.sources === sourcesHash();
  const { agreement, claims } = reproduced;
  console.log(
    options.json
      ? JSON.stringify({ id: before.id, file, ...reproduced, sameSources }, null, 2)
      : reproducedText(before, { ...reproduced, sameSources }),
  );
  if (agreement === 'CANNOT BE COMPARED') process.exitCode = NOT_ALL_JUDGED;
  if (agreement === 'DIFFERENT' || claims.some(({ holds }) => holds === false)) process.exitCode = FINDING;
}

/** What came out the second time; undefined if that was interrupted. */
async function again(
  before: Result,
  experiment: Experiment,
  problems: readonly string[],
  { quick: isPart = false, json = false }: ReproduceOptions,
): Promise<Reproduced | undefined> {
  const { seed } = before;
  const { measured } = experiment;
  const nothing = { claims: [], seconds: 0, rows: [] };
  const parameters = parsedOrNot(experiment, before.parameters);
  // A clock proves nothing of a file that was changed; what is deterministic is made again all the same.
  if (parameters === undefined || (problems.length > 0 && measured !== undefined))
    return { ...nothing, agreement: 'DIFFERENT', details: problems };
  const threads = measured?.threads(parameters) ?? 0;
  const busy = measured === undefined ? undefined : busyText(await coresTakenNow(), threads);
  if (busy !== undefined) return { ...nothing, agreement: 'CANNOT BE COMPARED', details: [busy] };
  const begin = performance.now();
  const now = await makeResult({
    experiment: experiment.id,
    parameters: isPart ? fewer(experiment, parameters) : parameters,
    seed,
    command: `npx vmaspec reproduce ${before.id}${isPart ? ' --quick' : ''}`,
    shown: !json,
  });
  if (!now.complete) return undefined;
  const seconds = (performance.now() - begin) / 1000;
  const { provenance } = now;
  // Of a result that was interrupted what it has is compared.
  const names = new Set(before.rows.map((row) => nameOf(experiment.keys, row)));
  const rows = now.rows.filter((row) => before.complete || names.has(nameOf(experiment.keys, row)));
  const meanwhile = measured === undefined ? undefined : busyText(provenance, threads);
  if (meanwhile !== undefined)
    return { ...nothing, agreement: 'CANNOT BE COMPARED', details: [meanwhile], seconds, rows };
  return {
    ...compareResults({ experiment, before, now: { rows, provenance }, problems, isPart }),
    ...{ seconds, rows },
  };
}

/** Undefined if the experiment does not take these parameters: that is a problem, and was named as one. */
function parsedOrNot(
  experiment: Experiment,
  parameters: Record<string, unknown>,
): Record<string, unknown> | undefined {
  try {
    return parsedOf(experiment, parameters);
  } catch {
    return undefined;
  }
}

/** The quick tier of a result: of each list what both have, or its first; only measured points are made shorter. */
function fewer({ quick, measured }: Experiment, given: Record<string, unknown>): Record<string, unknown> {
  const parameters = { ...given };
  for (const [key, value] of Object.entries(quick)) {
    const list = given[key];
    if (Array.isArray(list)) {
      const both = list.filter((item) => (value as unknown[]).includes(item));
      parameters[key] = both.length > 0 ? both : list.slice(0, 1);
    } else if (measured !== undefined) parameters[key] = value;
  }
  return parameters;
}
