/**
 * Experiments: what the figures are made of, and how to cite a result.
 *
 * Whole experiments run by `npx vmaspec run`; their results are JSON files that carry parameters, seed and origin.
 *
 * @example
 * ```ts
 * import { firstFalseAcceptance } from 'vmaspec';
 *
 * // With counters of two bits, merged accepts a wrong answer once the count has come round.
 * console.log(firstFalseAcceptance({ lookup: 'merged', seqBits: 2, maxSections: 4 }));
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
export { type Citable, citationBibtex, citationText } from '../report/citation.ts';
