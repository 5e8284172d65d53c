/**
 * Check: judge a reader of your own, or each objection against each lookup, under one memory model or all.
 *
 * `check` is for a reader that you wrote. `showScenario` and `checkRows` ask what an objection of the thread breaks;
 * `switchboard` takes a lookup apart and says which barrier and which check it cannot do without.
 *
 * @example
 * ```ts
 * import { showScenario } from 'vmaspec';
 *
 * const { versions } = showScenario('two-cycles', { lookups: ['aug05', 'merged'], model: 'sc' });
 * for (const { lookup, verdict } of versions) console.log(lookup, verdict); // aug05 Sometimes, merged Never
 * ```
 *
 * @module check
 */

export { check } from '../check/check-reader.ts';
export type { Judge, NotJudged, Question } from '../check/judge/judgement.ts';
export { judges } from '../check/judges/judges.ts';
export type { CheckOptions } from '../check/own-reader/check-options.ts';
export { type CheckRow, checkRows } from '../check/scenario/check-scenario.ts';
export { type ShowOptions, showScenario } from '../check/scenario/show-scenario.ts';
export type { Side, Switch, SwitchKind } from '../check/switchboard/switch.ts';
export {
  type Switchboard,
  type SwitchboardOptions,
  type SwitchResult,
  switchboard,
  type Together,
  type Without,
} from '../check/switchboard/switchboard.ts';
export type { ObjectFreed } from '../mm/own-object.ts';
export type { Expectation, Expected, VerdictWord } from '../scenarios/expectation.ts';
export { expectationOf } from '../scenarios/expected-word.ts';
export { scenarios } from '../scenarios/index.ts';
export type {
  Caller,
  Claim,
  FileByName,
  Pair,
  Returns,
  Scenario,
  ScenarioFile,
  ScenarioMapping,
  ScenarioOperation,
  ScenarioUprobe,
  Source,
} from '../scenarios/scenario.ts';
export type { ObjectSetup, ReaderSetup, WriteCase } from '../scenarios/write-cases.ts';
