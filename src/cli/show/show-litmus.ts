import { litmusExport } from '../../check/export/litmus-export.ts';
import { UserError } from '../../common/errors.ts';
import { byId } from '../../common/near.ts';
import { modelNames } from '../../litmus/model-names.ts';
import { protocols } from '../../lookup/protocols.ts';
import type { ModelName } from '../../models/models.ts';
import type { LockModel } from '../../scenarios/expectation.ts';
import { expectationOf, sectionsOf } from '../../scenarios/expected-word.ts';
import { scenarios } from '../../scenarios/index.ts';

/** Which cell is written as a litmus test. */
export interface ShowLitmusOptions {
  /** Default: the version that the objection breaks, or merged. */
  readonly lookup?: string | undefined;
  /** What `Result:` is about; default: lkmm, by which herd7 judges tests in this format. */
  readonly model?: string | undefined;
  readonly lockModel?: LockModel | undefined;
  /** Seconds for the search whose verdict is `Result:`. */
  readonly timeout: number;
}

/**
 * One lookup in one scenario as a litmus test, its verdict inside.
 *
 * @throws UserError if there is no such cell, or no litmus test can say what it says
 */
export function showLitmus(
  id: string,
  { lookup, model = 'lkmm', lockModel = 'rwsem', timeout }: ShowLitmusOptions,
): string {
  const scenario = byId('scenario', scenarios, id);
  if (lookup?.includes(','))
    throw new UserError(`--litmus writes one test: name one lookup instead of ${lookup}`);
  const protocol = byId('lookup', protocols, lookup ?? scenario.pair?.broken ?? 'merged');
  const known = (Object.keys(modelNames) as ModelName[]).map((name) => ({ id: name }));
  const expectation = expectationOf(scenario, protocol.id);
  if (expectation !== undefined && 'notApplicable' in expectation)
    throw new UserError(`${protocol.id} cannot meet ${scenario.id}: ${expectation.why}`);
  try {
    return litmusExport({
      scenario,
      lookup: protocol.id,
      sections: sectionsOf(scenario),
      model: byId('model', known, model).id,
      lockModel,
      timeout: timeout * 1000,
    }).text;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${scenario.id} with ${protocol.id} is no litmus test: ${error.message}`);
  }
}
