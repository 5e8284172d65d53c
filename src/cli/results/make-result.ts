import type { Result } from '../../experiments/result.ts';
import { runFor } from '../../experiments/run.ts';
import { judgeCells } from '../check/judge-cells.ts';
import { progress } from '../progress.ts';

/** What to run, and what somebody types to run it again. */
export interface ResultRequest {
  readonly experiment: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly quick?: boolean | undefined;
  readonly seed: number;
  readonly command: string;
  /** Whether progress is shown, on stderr. */
  readonly shown: boolean;
}

/** Exit code of a run that Ctrl-C ended: 128 + SIGINT. */
export const INTERRUPTED = 130;

/** Runs an experiment. The first Ctrl-C ends it with the rows that are done. */
export async function makeResult(request: ResultRequest): Promise<Result> {
  const { experiment, parameters, quick, seed, command } = request;
  const controller = new AbortController();
  const interrupt = (): void => controller.abort();
  process.once('SIGINT', interrupt);
  const bar = progress(request.shown, process.stderr, true);
  try {
    return await runFor({ judgeCells, command }, experiment, parameters, {
      seed,
      quick,
      onProgress: (done) => bar.update(experiment, done),
      signal: controller.signal,
    });
  } finally {
    bar.stop();
    process.off('SIGINT', interrupt);
  }
}
