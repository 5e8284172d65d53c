import type { MemoryModel } from './candidate.ts';
import { emptyRelation } from './relation.ts';

/**
 * No model at all beyond coherence and atomicity, which the search keeps by itself. An outcome that a model forbids is
 * looked for here, to show which axiom its execution violates.
 */
export const free: MemoryModel = {
  name: 'free',
  checker: ({ size }) => ({
    unmissable: emptyRelation(size),
    mustPrecede: () => false,
    consistent: () => true,
    judge: () => [],
    races: () => [],
    explain: () => undefined,
  }),
};
