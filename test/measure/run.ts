/** Short runs on the sample's address space. */
import assert from 'node:assert/strict';
import {
  parseMaps,
  runThreads,
  sampleMaps,
  type ThreadsOptions,
  type ThreadsResult,
} from '../../src/index.ts';

export const addressSpace = parseMaps(sampleMaps);

export const run = (
  options: Partial<ThreadsOptions> & Pick<ThreadsOptions, 'lookup'>,
): Promise<ThreadsResult> => runThreads({ addressSpace, seconds: 0.25, ...options });

/** Every lookup ended in exactly one way. */
export function assertWhole(result: ThreadsResult): void {
  const { accepted, noVma, noFile, noUprobe, writeLocked, collided, changed, unnamed } = result;
  const ends = accepted + noVma + noFile + noUprobe + writeLocked + collided + changed + unnamed;
  assert.equal(ends, result.attempts);
  assert.ok(result.attempts > 0 && accepted > 0, 'no lookup gave an answer: this tested nothing');
}

/**
 * Runs, each with a seed of its own, until a wrong answer is seen. How soon depends on how often threads run at
 * the same time; a machine that does much else needs several runs.
 */
export async function wrongWithin(
  runs: number,
  options: Partial<ThreadsOptions> & Pick<ThreadsOptions, 'lookup'>,
): Promise<void> {
  for (let seed = 1; seed <= runs; seed++) {
    const { wrong } = await run({ seconds: 1, seed, ...options });
    if (wrong > 0) return;
  }
  assert.fail(`no answer was wrong in ${runs} runs`);
}
