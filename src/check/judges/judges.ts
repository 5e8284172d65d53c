import { byId } from '../../common/near.ts';
import { graphJudge } from '../judge/graph/graph-judge.ts';
import { interleaverJudge } from '../judge/interleave/interleaver-judge.ts';
import type { Judge } from '../judge/judgement.ts';

/** Every judge there is, the strongest memory model first. */
export const judges: readonly Judge[] = [interleaverJudge, graphJudge('tso'), graphJudge('lkmm')];

/**
 * The judges of a memory model, or of `all`.
 *
 * @throws UserError if there is none
 */
export function judgesOf(model: string): readonly Judge[] {
  if (model === 'all') return judges;
  const named = judges.map((judge) => ({ id: judge.model, judge }));
  return [byId('judge of the model', named, model).judge];
}
