import { FAULTS } from '../../machines/watchable.ts';
import type { Claim, Scenario } from '../../scenarios/scenario.ts';
import type { FindingKind } from './verdict.ts';

/** What refutes each claim. */
export const REFUTED_BY: Readonly<Record<Claim, readonly FindingKind[]>> = {
  right: ['wrong answer'],
  memory: ['wrong answer', 'use-after-free', 'double free', 'NULL dereference', ...FAULTS],
  undisturbed: ['needless fallback'],
  'no-collision': ['collision'],
};

/** What each claim says never happens. A verdict is about that alone. */
export const DENIED: Readonly<Record<Claim, string>> = {
  right: 'a wrong answer',
  memory: 'a wrong answer or a memory error',
  undisturbed: 'a needless fallback',
  'no-collision': 'a collision',
};

/** What a scenario claims if it says nothing else. */
export const claimOf = ({ claim = 'right' }: Pick<Scenario, 'claim'>): Claim => claim;

/** The findings that refute the claim. */
export const refuting = <F extends { readonly kind: FindingKind }>(
  claim: Claim,
  findings: readonly F[],
): F[] => findings.filter(({ kind }) => REFUTED_BY[claim].includes(kind));

/** The findings that do not refute the claim. A Never says nothing about them. */
export const besideClaim = <F extends { readonly kind: FindingKind }>(
  claim: Claim,
  findings: readonly F[],
): F[] => findings.filter(({ kind }) => !REFUTED_BY[claim].includes(kind));

/**
 * True of a Never that says nothing: no answer overlapped a write section, or no lookup was turned away. For two of
 * the claims the second is no reason: that no lookup is turned away is what they claim.
 */
export function isVacuous(
  scenario: Pick<Scenario, 'claim'>,
  counts: { readonly positive: number; readonly acceptedAcrossWrite: number; readonly fellBack: number },
): boolean {
  if (counts.positive > 0) return false;
  const claim = claimOf(scenario);
  const isCost = claim === 'undisturbed' || claim === 'no-collision';
  return counts.acceptedAcrossWrite === 0 || (counts.fellBack === 0 && !isCost);
}
