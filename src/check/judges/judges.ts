import { byId } from '../../common/near.ts';
import { searchingMachines } from '../../machines/machines.ts';
import type { ModelName } from '../../models/models.ts';
import { graphJudge } from '../judge/graph/graph-judge.ts';
import { interleaverJudge } from '../judge/interleave/interleaver-judge.ts';
import type { Judge } from '../judge/judgement.ts';

/** Who says what the executions of each searching machine mean. */
function judgeBy(machine: string, model: ModelName): Judge {
  const known: Readonly<Record<string, (model: ModelName) => Judge>> = {
    interleave: () => interleaverJudge,
    graph: graphJudge,
  };
  const judge = known[machine];
  if (judge === undefined) throw new Error(`[vmaspec bug] nobody judges the machine ${machine}`);
  return judge(model);
}

/** Every judge there is, the strongest memory model first. */
export const judges: readonly Judge[] = searchingMachines.flatMap(({ id, models }) =>
  models.map((model) => judgeBy(id, model)),
);

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
