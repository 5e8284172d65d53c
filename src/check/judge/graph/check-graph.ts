import { UserError } from '../../../common/errors.ts';
import { DEFAULTS, resolved, TERMS } from '../../../common/options.ts';
import { every } from '../../../common/shapes.ts';
import type { CpuExecution } from '../../../machines/graph/cpus/cpu-execution.ts';
import { exploreCpus } from '../../../machines/graph/cpus/explore-cpus.ts';
import type { SearchOptions } from '../../../machines/graph/cpus/search-options.ts';
import type { Limits } from '../../../machines/graph/explore.ts';
import { RETRIES } from '../../../machines/retries.ts';
import type { Model } from '../../../models/model.ts';
import type { LockModel } from '../../../scenarios/expectation.ts';
import { blaming } from '../../reader/blaming.ts';
import { lookupName } from '../../reader/lookup-ref.ts';
import { RUN } from '../../stage/explore-bounds.ts';
import type { ExploreOptions } from '../../stage/explore-options.ts';
import { type Prepared, prepare } from '../../stage/prepare.ts';
import { claimOf } from '../claims.ts';
import { neverEnds } from '../interleave/never-ends.ts';
import { Tally } from '../tally.ts';
import type { Verdict } from '../verdict.ts';
import { boundsOf, wordOf } from './graph-bounds.ts';
import { GraphEvidence } from './graph-evidence.ts';
import { GraphWitnesses } from './graph-witnesses.ts';
import { Races } from './races.ts';

/** What to check under a memory model. */
export interface CheckGraphOptions
  extends Pick<ExploreOptions, 'lookup' | 'scenario' | 'sections' | 'writerSide' | 'readers' | 'writers'> {
  /** Default: the Linux kernel's. */
  readonly model?: Model;
  /**
   * `rwsem` (default): taking a lock is an acquire, giving it back a release, nothing more. `spin`: the LKMM's spinlock,
   * which also orders the stores of one section before those of the next.
   */
  readonly lockModel?: LockModel;
  /**
   * `once` (default) judges values with each plain access of an aligned field taken as READ_ONCE() or WRITE_ONCE(), which
   * is an assumption; `as-written` leaves them plain, and counts executions with a data race.
   */
  readonly plain?: 'once' | 'as-written';
  /** How freed objects that are taken again are handed over: as by a lock (default), or by release and acquire. */
  readonly reuse?: 'lock' | 'acquire-release';
  /** Rounds of one loop after its first; default 4. */
  readonly retries?: number;
  /** False to make every access an event, also those that can only have one outcome. Default: true. */
  readonly fold?: boolean;
  /** Stop at the first execution that refutes the claim. */
  readonly firstWitness?: boolean;
  /** Stop at the first execution that shows anything. */
  readonly firstFinding?: boolean;
  /** Milliseconds after which the search is stopped; default: none. */
  readonly timeout?: number;
  /** Executions to visit at most. */
  readonly executions?: number;
  /** Stops the search early. */
  readonly signal?: AbortSignal;
  /** Told now and then how far the search is. */
  readonly onProgress?: (sofar: { executions: number; steps: number }) => void;
  /** @deprecated It is called `onProgress`. */
  readonly progress?: (sofar: { executions: number; steps: number }) => void;
}

/** A verdict with what the search cost. */
export interface GraphVerdict extends Verdict {
  readonly executions: number;
  /** The most events that an execution had, and the partial executions that were looked at. */
  readonly events: number;
  readonly steps: number;
}

const { lookup, model, lockModel, plain, reuse, retries, fold } = TERMS;
const { firstWitness, firstFinding, timeout, executions, signal, onProgress } = TERMS;
const OPTIONAL = every<Exclude<keyof CheckGraphOptions, 'lookup' | 'progress'>>()({
  ...RUN,
  ...{ model, lockModel, plain, reuse, retries, fold },
  ...{ firstWitness, firstFinding, timeout, executions, signal, onProgress },
});

/**
 * The options of a search of graphs, checked, by the names that they have now.
 *
 * @throws UserError that names what is wrong and what was expected there
 */
export const graphOptions = (options: CheckGraphOptions): CheckGraphOptions =>
  resolved(options, 'a search', { lookup }, OPTIONAL);

/** What ends the search, as the machine calls it. */
function limitsOf({ timeout, executions, signal, onProgress }: CheckGraphOptions): Limits {
  return {
    ...(timeout === undefined ? {} : { timeout }),
    ...(executions === undefined ? {} : { executions }),
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { progress: onProgress }),
  };
}

/** Why the graph machine cannot judge a scenario; undefined if it can. */
export function notForGraph({ program }: Prepared): string | undefined {
  if (program.tearing) return 'tearing is an option of the interleaver: no model here splits an access';
  return undefined;
}

/**
 * Runs a lookup against a scenario in every execution that a memory model allows, as far as program order and reads-from
 * have no cycle together, and says whether the scenario's claim is ever refuted.
 *
 * @throws UserError for options that cannot be, and for scenarios that only the interleaver can judge
 *
 * @example
 * ```ts
 * import { checkGraph } from 'vmaspec';
 *
 * console.log(checkGraph({ lookup: 'aug05', scenario: 'torn-split', sections: 1 }).verdict); // Sometimes
 * ```
 */
export function checkGraph(options: CheckGraphOptions): GraphVerdict {
  return runGraph(graphOptions(options)).verdict;
}

/** For who wants more than a verdict: the executions, and how much of each is there to see. */
export interface ExecutionOptions {
  /** Told of each execution, and of none when the search begins again. */
  readonly onExecution?: (execution: CpuExecution | undefined, prepared: Prepared) => void;
  /** False to let no execution show a memory error. */
  readonly frees?: boolean;
  /** False to have an event of each access that orders others, also where nobody else touches its place. */
  readonly setsAside?: boolean;
  /** True to have no dependency where a pointer came from several reads. */
  readonly leavesOpen?: boolean;
}

/**
 * The same, for those who want to see the executions as well. What is run may have been made ready, and altered, before.
 */
export function runGraph(
  options: CheckGraphOptions,
  { onExecution, frees = true, setsAside = true, leavesOpen = false }: ExecutionOptions = {},
  prepared = prepare(preparable(options)),
): { readonly verdict: GraphVerdict; readonly prepared: Prepared } {
  const {
    model = DEFAULTS.model,
    lockModel = DEFAULTS.lockModel,
    plain = 'once',
    reuse = 'lock',
    retries = RETRIES,
  } = options;
  const { fold = true, firstWitness = false, firstFinding = false } = options;
  const reason = notForGraph(prepared);
  if (reason !== undefined) throw new UserError(reason);
  const { readers } = prepared.bounds;
  const cpus = prepared.program.cpus.length;
  const search: SearchOptions = {
    model,
    spin: lockModel === 'spin',
    handsOver: reuse === 'lock',
    asWritten: plain === 'as-written',
    folds: fold,
    setsAside,
    frees,
    leavesOpen,
    retries,
    // Writers first: what a reader may meet is there when it looks.
    order: Array.from({ length: cpus }, (_, at) => (at + readers) % cpus),
  };
  const tally = new Tally(prepared);
  const races = new Races(readers);
  const witnesses = new GraphWitnesses(prepared, model);
  const explored = blaming(options.lookup, () =>
    exploreCpus(
      prepared.program,
      search,
      {
        begin: () => {
          tally.clear();
          races.clear();
          witnesses.clear();
          onExecution?.(undefined, prepared);
        },
        visit: (execution) => {
          onExecution?.(execution, prepared);
          const found = tally.add(new GraphEvidence(execution));
          witnesses.add(found, execution);
          races.add(execution);
          return !(firstWitness && tally.counts.positive > 0) && !(firstFinding && found.length > 0);
        },
      },
      limitsOf(options),
    ),
  );
  const { ended, executions, cut, events, steps } = explored;
  const { counts } = tally;
  const name = lookupName(options.lookup);
  const verdict: GraphVerdict = {
    scenario: prepared.bounds.scenario.id,
    lookup: name,
    writerSide: prepared.side.id,
    model,
    lockModel,
    plain,
    claim: claimOf(prepared.bounds.scenario),
    verdict: wordOf(counts, cut, ended),
    ...counts,
    executions,
    cut,
    dataRaces: plain === 'once' ? null : races.executions,
    races: races.found,
    findings: blaming(options.lookup, () => [
      ...witnesses.findings(name),
      ...(cut === 0 ? [] : [neverEnds(prepared, name) ?? []].flat()),
    ]),
    bounds: boundsOf(prepared, search, tally.takenAgain, explored),
    witness: witnesses.witness(name),
    vacuous: tally.isVacuous,
    events,
    steps,
    ended,
  };
  return { verdict, prepared };
}

/** The part of the options that says what is to be run. */
export function preparable(options: CheckGraphOptions): ExploreOptions {
  const { lookup, scenario, sections, writerSide, readers, writers } = options;
  return {
    lookup,
    ...(scenario === undefined ? {} : { scenario }),
    ...(sections === undefined ? {} : { sections }),
    ...(writerSide === undefined ? {} : { writerSide }),
    ...(readers === undefined ? {} : { readers }),
    ...(writers === undefined ? {} : { writers }),
  };
}
