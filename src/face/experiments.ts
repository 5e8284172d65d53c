/**
 * Experiments: what the figures are made of, and how to cite a result.
 *
 * {@link run} is what `npx vmaspec run` does. Results are JSON files that carry parameters, seed, origin and a hash of their
 * content; {@link parseResult} reads them.
 *
 * @example
 * ```ts
 * import { citationText, run } from 'vmaspec';
 *
 * // With counters of two bits, merged accepts a wrong answer once the count has come round.
 * const result = await run('wraparound', { lookup: 'merged', bits: [2, 3] });
 * console.log(citationText(result, 'wraparound.json'));
 * ```
 *
 * @module experiments
 */

export {
  type FirstFalseAcceptanceOptions,
  firstFalseAcceptance,
} from '../check/scenario/first-false-acceptance.ts';
export { type WriteEffectsOptions, writeEffects } from '../check/scenario/write-effects.ts';
export type { Interval } from '../common/mean-interval.ts';
export { editProblems } from '../experiments/edit-problems.ts';
export { type ExperimentInfo, experimentList as experiments } from '../experiments/experiment-list.ts';
export { formerIds, presentId } from '../experiments/former-ids.ts';
export {
  type Provenance,
  parseResult,
  type Result,
  type ResultRow,
  resultSchema,
  type StandardSchema,
  type Validated,
} from '../experiments/result.ts';
export { type RunOptions, run } from '../experiments/run.ts';
export { type Citable, citationBibtex, citationText } from '../report/citation.ts';
export { csvText } from '../report/csv.ts';
export { installLines } from '../report/install-lines.ts';
