import { randomFrom } from '../../../common/random.ts';
import { asText } from '../../../common/shapes.ts';
import { DepthFirst } from '../../../machines/interleave/depth-first.ts';
import { execute } from '../../../machines/interleave/execution.ts';
import { isShorter } from '../../../machines/interleave/linearize.ts';
import { RandomWalk } from '../../../machines/interleave/random-walk.ts';
import { parseSchedule } from '../../../machines/interleave/schedule.ts';
import type { Scheduler } from '../../../machines/interleave/scheduler.ts';
import { RETRIES } from '../../../machines/retries.ts';
import type { Trace } from '../../../report/trace.ts';
import { blaming } from '../../reader/blaming.ts';
import { lookupName } from '../../reader/lookup-ref.ts';
import { boundsText } from '../../stage/bounds.ts';
import type { ExploreBounds, ExploreOptions } from '../../stage/explore-options.ts';
import { type Prepared, prepare } from '../../stage/prepare.ts';
import { claimOf, refuting } from '../claims.ts';
import type { Found } from '../found.ts';
import { type Counts, Tally } from '../tally.ts';
import type { Verdict, VerdictFinding } from '../verdict.ts';
import { neverEnds } from './never-ends.ts';
import { recordTrace } from './record-trace.ts';
import { SearchWatch } from './search-watch.ts';
import { StepsEvidence } from './steps-evidence.ts';
import { Witnesses } from './witnesses.ts';

export type { ExploreOptions } from '../../stage/explore-options.ts';

/**
 * Runs a lookup against a scenario in every interleaving (up to the order of independent operations), or in random
 * ones, and says whether it ever gives a wrong answer, or whatever else refutes the scenario's claim. Anything else
 * that is wrong with it, such as reading freed memory, is listed in the findings and does not change the verdict.
 *
 * @throws LookupError if the lookup throws or returns no number
 *
 * @example
 * ```ts
 * import { explore } from 'vmaspec';
 *
 * const { verdict, witness } = explore({ lookup: 'aug05', sections: 2 });
 * console.log(verdict, witness?.schedule);
 * ```
 */
export function explore(options: ExploreOptions): Verdict {
  return exploreUntil(options, () => false);
}

/** The same, but stops when `isEnough` says so. */
export function exploreUntil(
  options: ExploreOptions,
  isEnough: (found: readonly Found[]) => boolean,
): Verdict {
  const prepared = prepare(options);
  const { bounds } = prepared;
  const name = lookupName(options.lookup);
  const claim = claimOf(bounds.scenario);
  const scheduler = schedulerFor(bounds);
  const tally = new Tally(prepared);
  const witnesses = new Witnesses(prepared);
  const watch = new SearchWatch(options, bounds.executions);
  let whyCut: string | undefined;
  let cut = 0;
  for (let count = 0; whyCut === undefined && scheduler.newExecution(); ) {
    const outcome = blaming(options.lookup, () => execute(prepared.program, scheduler, undefined, RETRIES));
    whyCut = watch.next();
    if (whyCut !== undefined) break;
    if (!outcome.complete) continue;
    if (outcome.cut) {
      cut++;
      if (++count >= bounds.executions && scheduler.newExecution())
        whyCut = `cut after ${bounds.executions} executions`;
      continue;
    }
    const found = tally.add(new StepsEvidence(outcome));
    witnesses.add(found, outcome);
    whyCut = isEnough(found) ? 'until something was found' : CUT_AT[outcome.finding?.kind ?? ''];
    if (whyCut === undefined && ++count >= bounds.executions && scheduler.newExecution())
      whyCut = `cut after ${bounds.executions} executions`;
  }
  const { counts } = tally;
  const findings = blaming(options.lookup, () => [
    ...witnesses.findings(name),
    ...(cut === 0 ? [] : [neverEnds(prepared, name) ?? []].flat()),
  ]);
  return {
    scenario: bounds.scenario.id,
    lookup: name,
    writerSide: prepared.side.id,
    model: 'sc',
    lockModel: 'rwsem',
    plain: 'once',
    claim,
    verdict: word(counts, whyCut === undefined && cut === 0 && bounds.scheduler === 'depth-first'),
    ...counts,
    cut,
    dataRaces: null,
    races: [],
    bounds: boundsText(bounds, tally.takenAgain, whyCut, cut),
    findings,
    vacuous: tally.isVacuous,
    witness: shortest(refuting(claim, findings), prepared),
    ended: watch.ended ?? (whyCut === undefined ? 'done' : 'stopped'),
  };
}

/** Why a search was cut: after one of these findings no further execution is worth running. */
const CUT_AT: Readonly<Record<string, string>> = {
  'not-deterministic': 'cut where the lookup was not deterministic',
  // After each round of such a loop any step of the others may follow: the executions would have no end.
  endless: 'cut at the first loop that does not end',
};

/**
 * Replays one schedule, as printed by {@link explore}, and returns what happened step by step.
 *
 * @throws RangeError if the schedule belongs to other options
 *
 * @example
 * ```ts
 * import { explore, replay } from 'vmaspec';
 *
 * const schedule = explore({ lookup: 'aug02', sections: 1 }).witness?.schedule ?? '';
 * console.log(replay({ lookup: 'aug02', sections: 1 }, schedule).outcome);
 * ```
 */
export function replay(options: ExploreOptions, schedule: string): Trace {
  asText(schedule, 'the schedule');
  const prepared = prepare(options);
  return blaming(options.lookup, () => recordTrace(prepared, lookupName(options.lookup), schedule));
}

function schedulerFor({ scheduler, executions, seed }: ExploreBounds): Scheduler {
  return scheduler === 'random' ? new RandomWalk(randomFrom(seed), executions) : new DepthFirst();
}

function shortest(findings: readonly VerdictFinding[], { program }: Prepared): Trace | undefined {
  const ids = ({ schedule }: Trace): number[] => parseSchedule(schedule, program.cpus.length);
  return findings
    .map(({ witness }) => witness)
    .reduce<Trace | undefined>(
      (best, one) => (best === undefined || isShorter(ids(one), ids(best)) ? one : best),
      undefined,
    );
}

/** The word of a verdict. A random or a cut search has not seen everything, so it cannot say a plain Never. */
function word({ positive, negative }: Counts, whole: boolean): Verdict['verdict'] {
  if (positive === 0) return whole ? 'Never' : 'Never within bound';
  return negative === 0 && whole ? 'Always' : 'Sometimes';
}
