import * as v from 'valibot';
import {
  type Experiment,
  type Outcome,
  type Result,
  resultId,
  resultSchema,
  SEMANTICS_VERSION,
} from '../../experiments/result.ts';
import { judgeCells } from '../check/judge-cells.ts';
import { progress } from '../progress.ts';
import { provenance } from '../provenance.ts';
import { otherWork } from './other-work.ts';

/** What to run, and what somebody types to run it again. */
export interface ResultRequest {
  readonly experiment: Experiment;
  readonly parameters: Record<string, unknown>;
  readonly seed: number;
  readonly command: string;
  /** Whether progress is shown, on stderr. */
  readonly shown: boolean;
}

/** Exit code of a run that Ctrl-C ended: 128 + SIGINT. */
export const INTERRUPTED = 130;

/** Runs an experiment. The first Ctrl-C ends it with the rows that are done. */
export async function makeResult(request: ResultRequest): Promise<Result> {
  const { experiment, parameters, seed } = request;
  const controller = new AbortController();
  const interrupt = (): void => controller.abort();
  process.once('SIGINT', interrupt);
  const bar = progress(request.shown, process.stderr, true);
  const coresTaken = otherWork();
  let outcome: Outcome;
  try {
    outcome = await experiment.run(parameters, seed, {
      onProgress: (done) => bar.update(experiment.id, done),
      signal: controller.signal,
      judgeCells,
    });
  } finally {
    bar.stop();
    process.off('SIGINT', interrupt);
  }
  return v.parse(resultSchema, {
    version: 1,
    id: await resultId(experiment.id, parameters, seed),
    experiment: experiment.id,
    question: experiment.question,
    kind: experiment.kind,
    parameters,
    seed,
    semanticsVersion: SEMANTICS_VERSION,
    complete: !controller.signal.aborted,
    finding: outcome.finding,
    bounds: experiment.bounds,
    cited: experiment.cited,
    columns: experiment.columns,
    rows: outcome.rows,
    provenance: provenance(request.command, coresTaken()),
  });
}
