import { DepthFirst } from '../machines/interleave/depth-first.ts';
import { execute, type Outcome } from '../machines/interleave/execution.ts';
import { isShorter } from '../machines/interleave/linearize.ts';
import { effects } from '../machines/interleave/operation.ts';
import { RandomWalk } from '../machines/interleave/random-walk.ts';
import { parseSchedule } from '../machines/interleave/schedule.ts';
import type { Scheduler } from '../machines/interleave/scheduler.ts';
import { mmap_lock } from '../memory/layout.ts';
import type { Trace } from '../report/trace.ts';
import { blaming } from './blaming.ts';
import { boundsText, type ExploreBounds, type ExploreOptions } from './explore-options.ts';
import { checkAnswers, isAnswer, isVacuous, judge, REFUTED_BY, readersOf } from './judge.ts';
import { lookupName } from './lookup-ref.ts';
import { type Prepared, prepare } from './prepare.ts';
import { randomFrom } from './random.ts';
import { recordTrace } from './record-trace.ts';
import type { Verdict, VerdictFinding } from './verdict.ts';
import { Witnesses } from './witnesses.ts';
import { mayOverlapSection } from './write-sections.ts';

export type { ExploreOptions } from './explore-options.ts';

/**
 * Runs a lookup against a scenario in every interleaving (up to the order of independent operations), or in random
 * ones, and says whether it ever gives a wrong answer, or whatever else refutes the scenario's claim. What else is wrong with
 * it, such as reading freed memory, is among the findings and leaves the verdict as it is.
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
  const prepared = prepare(options);
  const { bounds } = prepared;
  const name = lookupName(options.lookup);
  const { claim = 'right' } = bounds.scenario;
  const refutedBy = REFUTED_BY[claim];
  const scheduler = schedulerFor(bounds);
  let otherwiseWrong = 0;
  const counts = { positive: 0, negative: 0, accepted: 0, acceptedAcrossWrite: 0, fellBack: 0 };
  const witnesses = new Witnesses(prepared);
  let cut: string | undefined;
  for (let count = 0; cut === undefined && scheduler.newExecution(); ) {
    const outcome = blaming(options.lookup, () => execute(prepared.program, scheduler));
    if (!outcome.complete) continue;
    const found = judge(prepared, outcome);
    witnesses.add(found, outcome);
    const isRefuted = found.some(({ kind }) => refutedBy.includes(kind));
    if (!isRefuted && found.length > 0) otherwiseWrong++;
    if (outcome.finding?.kind === 'not-deterministic') {
      cut = 'cut where the lookup was not deterministic';
      break;
    }
    checkAnswers(prepared, outcome);
    for (const cpu of readersOf(prepared)) {
      if (isAnswer(outcome.results[cpu])) {
        counts.accepted++;
        if (mayOverlapSection(outcome, cpu, prepared.mm)) counts.acceptedAcrossWrite++;
      }
      if (fellBack(outcome, cpu, prepared)) counts.fellBack++;
    }
    if (isRefuted) counts.positive++;
    else counts.negative++;
    // Each round of such a loop may be followed by any step of the others: there is no end to the executions.
    if (outcome.finding?.kind === 'endless') cut = 'cut at the first loop that does not end';
    else if (++count >= bounds.executions && scheduler.newExecution()) {
      cut = `cut after ${bounds.executions} executions`;
    }
  }
  const findings = blaming(options.lookup, () => witnesses.findings(name));
  return {
    scenario: bounds.scenario.id,
    lookup: name,
    writerSide: prepared.side.id,
    model: 'sc',
    lockModel: 'rwsem',
    claim,
    verdict: word(counts.positive, counts.negative, cut === undefined && bounds.scheduler === 'depth-first'),
    ...counts,
    otherwiseWrong,
    bounds: boundsText(bounds, cut),
    findings,
    ...(isVacuous(bounds.scenario, counts) ? { vacuous: true } : {}),
    witness: shortest(
      findings.filter(({ kind }) => refutedBy.includes(kind)),
      prepared,
    ),
  };
}

/**
 * Replays one schedule, as printed by {@link explore}, and returns what happened step by step.
 *
 * @throws RangeError if the schedule belongs to something else
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
  const prepared = prepare(options);
  return blaming(options.lookup, () => recordTrace(prepared, lookupName(options.lookup), schedule));
}

function schedulerFor({ scheduler, executions, seed }: ExploreBounds): Scheduler {
  return scheduler === 'random' ? new RandomWalk(randomFrom(seed), executions) : new DepthFirst();
}

/** It gave no answer; or a reader of one's own got it under mmap_lock, by itself. */
function fellBack({ results, steps }: Outcome, reader: number, { bounds }: Prepared): boolean {
  if (!isAnswer(results[reader])) return true;
  return (
    bounds.scenario.answers === 'as alone' &&
    steps.some(
      ({ cpu, operation }) =>
        cpu === reader && operation.effect === effects.downRead && operation.field === mmap_lock,
    )
  );
}

/** A Never says something of races only if lookups that overlapped a write section answered, and others gave up. */
function shortest(findings: readonly VerdictFinding[], { program }: Prepared): Trace | undefined {
  const ids = ({ schedule }: Trace): number[] => parseSchedule(schedule, program.cpus.length);
  return findings
    .map(({ witness }) => witness)
    .reduce<Trace | undefined>(
      (best, one) => (best === undefined || isShorter(ids(one), ids(best)) ? one : best),
      undefined,
    );
}

/** A random or a cut search has not seen everything. */
function word(positive: number, negative: number, whole: boolean): Verdict['verdict'] {
  if (positive === 0) return whole ? 'Never' : 'Never within bound';
  return negative === 0 && whole ? 'Always' : 'Sometimes';
}
