import { type LookupId, protocols } from '../lookup/protocols.ts';
import type { Expected, LockModel, Model, VerdictWord } from './expectation.ts';
import { LATER_LOOKUPS } from './expected/later-lookups.ts';
import { OTHERS } from './expected/others.ts';
import type { Scenario } from './scenario.ts';

/**
 * What a scenario expects of a lookup of the table; undefined if nobody has decided.
 *
 * @example
 * ```ts
 * import { expectationOf, scenarios } from 'vmaspec';
 *
 * for (const scenario of scenarios) console.log(scenario.id, expectationOf(scenario, 'aug05')?.why);
 * ```
 */
export function expectationOf(scenario: Scenario, lookup: LookupId): Expected | undefined {
  const { expected } = scenario;
  const named = expected.find(({ lookups }) => lookups !== 'others' && lookups.includes(lookup));
  const own = named ?? LATER_LOOKUPS[lookup]?.[scenario.id];
  if (own !== undefined) return own;
  const as = protocols.find(({ id }) => id === lookup)?.expectedAs;
  if (as !== undefined) return expectationOf(scenario, as);
  return OTHERS.includes(lookup) ? expected.find(({ lookups }) => lookups === 'others') : undefined;
}

/** The scenarios in which nobody has decided yet what a lookup of the table must do, by id. */
export const undecided = (lookup: string, scenarios: readonly Scenario[]): string[] =>
  scenarios.filter((scenario) => expectationOf(scenario, lookup) === undefined).map(({ id }) => id);

/** Why that is expected under a model; empty if nothing is. */
export function reasonOf(expectation: Expected | undefined, model: Model): string {
  const { why = '', whyReordered = why } = expectation ?? {};
  return model === 'lkmm' ? whyReordered : why;
}

/**
 * The word expected after so many write operations; undefined if none is expected, or if the pair cannot exist.
 *
 * Where nothing is given for `tso`, it is as under `sc`. TSO only lets a load take effect before an earlier store of
 * its CPU to another place. A lookup by counts stores nothing that others read. A lookup that locks, and a writer
 * before its first load, does so by an operation that is a full barrier under TSO. So no claim here rests on that one
 * order.
 */
export function expectedWord(
  scenario: Scenario,
  lookup: string,
  sections: number,
  model: Model = 'sc',
  lockModel: LockModel = 'rwsem',
): VerdictWord | undefined {
  const expectation = expectationOf(scenario, lookup);
  if (expectation === undefined || 'notApplicable' in expectation) return undefined;
  const sc = typeof expectation.sc === 'string' ? expectation.sc : expectation.sc[sections - 1];
  if (model === 'sc') return sc;
  if (sections !== sectionsOf(scenario)) return undefined;
  const word = expectation[model] ?? (model === 'tso' ? sc : undefined);
  return typeof word === 'object' ? word[lockModel] : word;
}

/** How many write operations the objection needs. */
export const sectionsOf = ({ sections, writes }: Scenario): number => sections ?? writes.length;
