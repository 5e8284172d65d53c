import type { Result } from '../../src/experiments/result.ts';
import { contentHash } from '../../src/experiments/result-id.ts';
import { run } from '../../src/experiments/run.ts';

let made: Promise<Result> | undefined;

/** A result as it is written: of eight rows, made in a moment. */
export const someResult = (): Promise<Result> => {
  made ??= run('collision-rate', { bits: 4, turns: 1, leastSections: 1024 });
  return made.then((result) => structuredClone(result));
};

/** The same after somebody changed it, who knew of the hash. */
export const rehashed = async (result: Result): Promise<Result> => ({
  ...result,
  contentHash: await contentHash(result),
});
