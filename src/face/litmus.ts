/**
 * Litmus: run a test in herd's C format under a memory model, and write an objection as such a test.
 *
 * `checkLitmus` answers with counts, final states and a witness; `explainForbidden` shows the cycle that forbids an
 * outcome. The functions that end in `Text` write the answer as herd7 does, for a mail, or for dot.
 *
 * @example
 * ```ts
 * import { checkLitmus, litmusExport } from 'vmaspec';
 *
 * const { text } = litmusExport({ lookup: 'merged', scenario: 'torn-split', sections: 1 });
 * console.log(checkLitmus(text).verdict); // Never
 * ```
 *
 * @module litmus
 */

export { type LitmusExport, litmusExport } from '../check/export/litmus-export.ts';
export {
  type CheckLitmusOptions,
  checkLitmus,
  explainForbidden,
  searchExplanation,
} from '../litmus/check-litmus.ts';
export { LitmusError, type Position } from '../litmus/litmus-error.ts';
export { modelNames } from '../litmus/model-names.ts';
export { answerText } from '../litmus/print/answer-text.ts';
export { boundsText } from '../litmus/print/bounds-text.ts';
export { dotText } from '../litmus/print/dot-text.ts';
export { explanationText, noExplanationText } from '../litmus/print/explanation-text.ts';
export { herdText } from '../litmus/print/herd-text.ts';
export { mailText } from '../litmus/print/mail-text.ts';
export { witnessTrace } from '../litmus/print/witness-trace.ts';
export type { Explanation, ExplanationSearch } from '../litmus/run/explain.ts';
export type { LitmusResult } from '../litmus/run/run.ts';
export type { Witness, WitnessEvent } from '../litmus/run/witness.ts';
export type { ModelName } from '../models/models.ts';
