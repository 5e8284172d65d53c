import type { GraphVerdict } from '../judge/graph/check-graph.ts';
import { isRefuted, type Switchboard } from './switchboard-result.ts';

/** Why a Never says nothing, or why nothing was switched off. */
export function whyNothingLearnt(
  base: GraphVerdict,
  { switches, everything }: Pick<Switchboard, 'switches' | 'everything'>,
): string {
  if (base.verdict === 'Unknown') return `the search was stopped (${base.ended})`;
  if (base.positive > 0) return 'the claim is refuted with everything on: no single switch can be blamed';
  if (switches.some(isRefuted) || (everything !== undefined && isRefuted(everything))) return '';
  if (base.accepted === 0) return 'no lookup ever gave an answer';
  if (base.acceptedAcrossWrite === 0) return 'no answer overlapped a write section';
  return 'with everything off the claim holds as well: this scenario cannot refute it';
}
