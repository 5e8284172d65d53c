import type { Lookup } from '../lookup/lookup.ts';
import { protocols } from '../lookup/protocols.ts';
import { DepthFirst } from '../machines/interleave/depth-first.ts';
import { execute, type Outcome } from '../machines/interleave/execution.ts';
import { linearize } from '../machines/interleave/linearize.ts';
import { NotDeterministic } from '../machines/interleave/not-deterministic.ts';
import { effects } from '../machines/interleave/operation.ts';
import { formatSchedule } from '../machines/interleave/schedule.ts';
import { NULL } from '../memory/field.ts';
import { scenarios } from '../scenarios/index.ts';
import { LookupError, UserError } from './lookup-error.ts';
import { type LookupRef, lookupName, writerSideFor } from './lookup-ref.ts';
import { checkLookupSource, compileLookupSource } from './lookup-source.ts';
import { byId } from './near.ts';
import { READER, type ScenarioProgram, scenarioProgram, WRITER } from './program.ts';
import { recordTrace } from './record-trace.ts';
import type { Verdict } from './verdict.ts';

/** What to explore. */
export interface ExploreOptions {
  /** Id of the table, a function, or its source. */
  readonly lookup: LookupRef;
  /** Default: `torn-split`. */
  readonly scenario?: string;
  /** Write sections of the one writer; default 2. */
  readonly sections?: number;
  /** Default: that of the protocol; `int` for a lookup of your own. */
  readonly writerSide?: string;
  /** Executions after which the search is cut; default 100,000. */
  readonly maxExecutions?: number;
}

/**
 * Runs a lookup against a scenario in every interleaving (up to the order of independent operations) and says
 * whether it ever gives a wrong answer.
 *
 * @throws LookupError if the lookup throws, is not deterministic or returns no number
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
  const { scenario, program, uprobes } = prepared;
  const answer = uprobes.get(scenario.answer);
  const scheduler = new DepthFirst();
  const counts = { positive: 0, negative: 0, accepted: 0, acceptedAcrossWrite: 0, fellBack: 0 };
  const findings: Record<string, number> = {};
  const limit = options.maxExecutions ?? 100_000;
  let best: number[] | undefined;
  let cut: string | undefined;
  for (let count = 0; scheduler.newExecution(); ) {
    const outcome = blaming(options.lookup, () => execute(program, scheduler));
    if (!outcome.complete) continue;
    if (outcome.finding?.kind === 'not-deterministic') throw new LookupError(outcome.finding.text);
    const result = outcome.results[READER];
    if (outcome.finding !== undefined) {
      findings[outcome.finding.text] = (findings[outcome.finding.text] ?? 0) + 1;
    } else checkAnswer(result);
    if (result !== undefined && result > NULL) {
      counts.accepted++;
      if (overlapsWrite(outcome)) counts.acceptedAcrossWrite++;
    } else counts.fellBack++;
    if (result !== undefined && result > NULL && result !== answer) {
      counts.positive++;
      const schedule = linearize(outcome.steps, [READER], outcome.startedAfter);
      if (best === undefined || isShorter(schedule, best)) best = schedule;
    } else counts.negative++;
    // Each round of such a loop may be followed by any step of the others: there is no end to the executions.
    if (outcome.finding?.kind === 'endless') cut = 'cut at the first loop that does not end';
    else if (++count >= limit && scheduler.newExecution()) cut = `cut after ${limit} executions`;
    if (cut !== undefined) break;
  }
  const width = program.cpus.length;
  return {
    scenario: scenario.id,
    lookup: lookupName(options.lookup),
    writerSide: prepared.side.id,
    model: 'sc',
    lockModel: 'rwsem',
    verdict: word(counts.positive, counts.negative, cut !== undefined),
    ...counts,
    bounds: boundsOf(prepared.sections, cut),
    findings,
    ...(isVacuous(counts) ? { vacuous: true } : {}),
    witness: best && recordTrace(prepared, lookupName(options.lookup), formatSchedule(best, width)),
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
export function replay(options: ExploreOptions, schedule: string) {
  const prepared = prepare(options);
  return blaming(options.lookup, () => recordTrace(prepared, lookupName(options.lookup), schedule));
}

/** A scenario, a lookup and a writer side, put together. */
export interface Prepared extends ScenarioProgram {
  readonly scenario: (typeof scenarios)[number];
  readonly side: ReturnType<typeof writerSideFor>;
  readonly sections: number;
}

function prepare(options: ExploreOptions): Prepared {
  const scenario = byId('scenario', scenarios, options.scenario ?? 'torn-split');
  const sections = options.sections ?? 2;
  if (!Number.isInteger(sections) || sections < 1 || sections > scenario.writes.length) {
    throw new UserError(`${scenario.id} has 1 to ${scenario.writes.length} write sections, not ${sections}`);
  }
  const side = writerSideFor(options.lookup, options.writerSide);
  return { scenario, side, sections, ...scenarioProgram(scenario, functionOf(options), side, sections) };
}

function functionOf({ lookup }: ExploreOptions): Lookup {
  if (typeof lookup === 'function') return lookup;
  if (typeof lookup === 'string') return byId('lookup', protocols, lookup).lookup;
  if ('module' in lookup) throw new UserError('import the module yourself and give explore() the function');
  checkLookupSource(lookup);
  return compileLookupSource(lookup);
}

/** Runs a machine; what comes out of the user's lookup is told from what comes out of ours. */
function blaming<T>(lookup: LookupRef, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof NotDeterministic) throw new LookupError(error.message);
    const isOurs = error instanceof RangeError && !/call stack/.test(error.message);
    const isBug = error instanceof Error && error.message.startsWith('[vmaspec bug]');
    if (typeof lookup === 'string' || isOurs || isBug) throw error;
    throw new LookupError(`the lookup threw ${String(error)}: mend that and run it again`, { cause: error });
  }
}

function checkAnswer(result: unknown): void {
  if (typeof result === 'number' && Number.isInteger(result)) return;
  throw new LookupError(
    `the lookup returned ${String(result)}, but a uprobe, NULL or one of the reasons to fall back was expected: ` +
      'end each path with one of them',
  );
}

function overlapsWrite({ steps }: Outcome): boolean {
  const first = steps.findIndex(({ cpu }) => cpu === READER);
  const last = steps.findLastIndex(({ cpu }) => cpu === READER);
  return steps.some(
    ({ cpu, operation }, at) =>
      cpu === WRITER && operation.effect === effects.write && at > first && at < last,
  );
}

/** A Never says something of races only if lookups that overlapped a write section answered, and others gave up. */
function isVacuous({ positive, acceptedAcrossWrite, fellBack }: Record<string, number>): boolean {
  return positive === 0 && (acceptedAcrossWrite === 0 || fellBack === 0);
}

function isShorter(schedule: readonly number[], than: readonly number[]): boolean {
  const switches = (ids: readonly number[]): number =>
    ids.filter((id, at) => at > 0 && id !== ids[at - 1]).length;
  return (switches(schedule) - switches(than) || schedule.length - than.length) < 0;
}

function word(positive: number, negative: number, cut: boolean): Verdict['verdict'] {
  if (positive === 0) return cut ? 'Never within bound' : 'Never';
  return negative === 0 ? 'Always' : 'Sometimes';
}

function boundsOf(sections: number, cut: string | undefined): string[] {
  return [
    '1 reader, 1 lookup',
    `1 writer, ${sections} write section${sections === 1 ? '' : 's'}`,
    'sequentially consistent',
    cut ?? 'every interleaving, up to the order of independent steps',
  ];
}
