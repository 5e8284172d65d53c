import { byId } from '../../common/near.ts';
import { protocols } from '../../lookup/protocols.ts';
import type { LockModel, Model } from '../../scenarios/expectation.ts';
import { scenarios } from '../../scenarios/index.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Judge } from '../judge/judgement.ts';
import { judges } from '../judges/judges.ts';
import { type CheckRow, rowOf } from './check-scenario.ts';

/** One verdict to be found. It holds only names, so it can be sent to a thread. */
export interface Cell {
  readonly scenario: string;
  readonly lookup: string;
  readonly model: Model;
  readonly lockModel: LockModel;
  /** Milliseconds after which it is given up; default: the judge's own. */
  readonly timeout?: number;
}

/** The pairs of scenarios and lookups under each of the models, in the order in which they are shown. */
export const cellsOf = (
  chosen: readonly Scenario[],
  lookups: readonly string[],
  by: readonly Judge[],
): Cell[] =>
  by.flatMap(({ model, lockModels }) =>
    chosen.flatMap(({ id }) =>
      lookups.flatMap((lookup) =>
        lockModels.map((lockModel) => ({ scenario: id, lookup, model, lockModel })),
      ),
    ),
  );

/** What a cell is called in a message. */
export const cellName = ({ scenario, lookup, model, lockModel }: Cell): string =>
  `${scenario}, ${lookup} (${model}, ${lockModel})`;

/**
 * Judges one cell.
 *
 * @throws UserError for a scenario, lookup or model that does not exist
 */
export function judgeCell({ scenario, lookup, model, lockModel, timeout }: Cell): CheckRow {
  const named = judges.map((judge) => ({ id: judge.model, judge }));
  const { judge } = byId('judge of the model', named, model);
  byId('lookup', protocols, lookup);
  return rowOf(byId('scenario', scenarios, scenario), lookup, judge, lockModel, timeout);
}
