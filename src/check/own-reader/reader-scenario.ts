import { DEFAULTS } from '../../common/options.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { scenarioOf, type WriteCase } from '../../scenarios/write-cases.ts';
import type { CheckOptions } from './check-options.ts';

/** The scenario of one writer beside a reader of one's own, from the options of a check. */
export function readerScenario(
  writer: WriteCase,
  { setup = {}, claim = DEFAULTS.claim, returns = 'answer' }: CheckOptions,
): Scenario {
  return { ...scenarioOf(writer, setup, claim), returns };
}
