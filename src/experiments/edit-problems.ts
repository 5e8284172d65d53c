import type { Result } from './result.ts';
import { contentHash, resultId } from './result-id.ts';

/**
 * What shows that a result is not as it was written: its hash, and its id. Each is one sentence; none is left of a result
 * that nobody touched, however old it is.
 *
 * @example
 * ```ts
 * import { editProblems, run } from 'vmaspec';
 *
 * const result = await run('wraparound', { lookup: 'merged', bits: 2 });
 * console.log(await editProblems({ ...result, finding: 'It never happens.' }));
 * ```
 */
export async function editProblems(result: Result): Promise<string[]> {
  const { id, experiment, parameters, seed, semanticsVersion } = result;
  const [content, asked] = await Promise.all([
    contentHash(result),
    resultId(experiment, parameters, seed, semanticsVersion),
  ]);
  return [
    ...(content === result.contentHash
      ? []
      : ['contentHash is not that of the content: it was changed by hand']),
    ...(asked === id ? [] : [`id ${id} is not that of its parameters and seed, which is ${asked}`]),
  ];
}
