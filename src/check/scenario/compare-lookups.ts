import { UserError } from '../../common/errors.ts';
import { byId } from '../../common/near.ts';
import { type LookupId, protocols } from '../../lookup/protocols.ts';
import type { SideBySide } from '../../report/side-by-side.ts';
import type { Trace } from '../../report/trace.ts';
import { expectedWord, sectionsOf } from '../../scenarios/expected-word.ts';
import { scenarios } from '../../scenarios/index.ts';
import { explore, replay } from '../judge/interleave/explore.ts';
import { followSchedule } from '../judge/interleave/follow-schedule.ts';
import { prepare } from '../stage/prepare.ts';

/**
 * Two lookups under one schedule: the shortest that breaks the first, or the second if the first does not break.
 * Only interleavings are searched.
 *
 * @param asked id of the scenario
 *
 * @throws UserError if neither breaks, or something asked for does not exist
 *
 * @example
 * ```ts
 * import { compareLookups } from 'vmaspec';
 *
 * const { left, right } = compareLookups('two-cycles', 'aug05', 'aug05-swapped');
 * console.log(left.outcome, right.outcome);
 * ```
 */
export function compareLookups(asked: string, left: LookupId, right: LookupId): SideBySide {
  const scenario = byId('scenario', scenarios, asked);
  const sections = sectionsOf(scenario);
  const pair = [left, right] as const;
  for (const lookup of pair) {
    byId('lookup', protocols, lookup);
    if (expectedWord(scenario, lookup, sections) === undefined) {
      throw new UserError(`${lookup} cannot meet ${asked}: choose two that can, see vmaspec check ${asked}`);
    }
  }
  const optionsFor = (lookup: string) => ({ lookup, scenario, sections });
  for (const broken of pair) {
    const options = optionsFor(broken);
    const { witness } = explore(options);
    if (witness === undefined) continue;
    const traceOf = (lookup: string): Trace => {
      if (lookup === broken) return witness;
      const other = optionsFor(lookup);
      return replay(other, followSchedule(prepare(other), prepare(options), witness.schedule));
    };
    return { left: traceOf(left), right: traceOf(right) };
  }
  const breaking = protocols.filter(({ id }) => expectedWord(scenario, id, sections) === 'Sometimes');
  const hint = breaking.length === 0 ? 'nothing else does' : `${breaking.map(({ id }) => id).join(', ')} do`;
  throw new UserError(`neither ${left} nor ${right} breaks in ${asked} in any interleaving: ${hint}`);
}
