import type { CandidateModel } from './memory-model.ts';
import { emptyRelation } from './relation.ts';

/**
 * No model at all beyond coherence and atomicity, which the search keeps by itself. An outcome that a model forbids is
 * looked for here, to show which axiom its execution violates.
 */
export const free: CandidateModel = {
  name: 'free',
  allowsNonsense: true,
  checker: ({ size }) => ({
    unmissable: emptyRelation(size),
    mustPrecede: () => false,
    consistent: () => true,
    judge: () => [],
    races: () => [],
    explain: () => undefined,
  }),
};
