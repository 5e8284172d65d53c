import type { Claim, Scenario } from '../scenarios/scenario.ts';
import { REFUTED_BY } from './judge.ts';
import type { FindingKind } from './verdict.ts';

/** What each claim says never comes about: a verdict is about that alone. */
export const DENIED: Readonly<Record<Claim, string>> = {
  right: 'a wrong answer',
  memory: 'a wrong answer or a memory error',
  undisturbed: 'a needless fallback',
  'no-collision': 'a collision',
};

/** What a scenario claims if it says nothing else. */
export const claimOf = ({ claim = 'right' }: Pick<Scenario, 'claim'>): Claim => claim;

/** Of what was found that which does not refute the claim: a Never does not speak of it. */
export const besideClaim = <F extends { readonly kind: FindingKind }>(
  claim: Claim,
  findings: readonly F[],
): F[] => findings.filter(({ kind }) => !REFUTED_BY[claim].includes(kind));
