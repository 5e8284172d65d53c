import { byId } from '../../common/near.ts';
import { DEFAULTS, resolved, TERMS, TIMEOUTS } from '../../common/options.ts';
import { every, list, oneOf } from '../../common/shapes.ts';
import { traits } from '../../models/traits.ts';
import type { LockModel } from '../../scenarios/expectation.ts';
import { sectionsOf } from '../../scenarios/expected-word.ts';
import { scenarios } from '../../scenarios/index.ts';
import type { CheckGraphOptions, GraphVerdict } from '../judge/graph/check-graph.ts';
import { RUN } from '../stage/explore-bounds.ts';
import { Recorder } from './boards.ts';
import { withDeepStacks } from './call-site.ts';
import { offTogether } from './off-together.ts';
import { Searches } from './searches.ts';
import { INSTEAD, ORDERINGS, type Switch, type SwitchKind } from './switch.ts';
import { isBroken, isRefuted, type Switchboard, type SwitchResult } from './switchboard-result.ts';
import { whyNothingLearnt } from './why-nothing-learnt.ts';

export type { Switchboard, SwitchResult, Together, Without } from './switchboard-result.ts';

/** What to take apart. */
export interface SwitchboardOptions
  extends Pick<
    CheckGraphOptions,
    'lookup' | 'scenario' | 'sections' | 'writerSide' | 'model' | 'lockModel' | 'retries'
  > {
  /** What to switch off; default: everything that can be. */
  readonly kinds?: readonly SwitchKind[];
  /** Milliseconds for each search; default 20,000. */
  readonly timeout?: number;
  /** Told before each search how many there have been, and how many there will be at most. */
  readonly onProgress?: (done: number, most: number) => void;
  /** @deprecated It is called `onProgress`. */
  readonly progress?: (done: number, most: number) => void;
  readonly signal?: AbortSignal;
}

const { lookup, model, lockModel, retries, timeout, signal, onProgress } = TERMS;
const { scenario, sections, writerSide } = RUN;
const OPTIONAL = every<Exclude<keyof SwitchboardOptions, 'lookup' | 'progress'>>()({
  ...{ scenario, sections, writerSide, model, lockModel, retries, timeout, signal, onProgress },
  kinds: list('kinds of switch', oneOf('kind of switch', Object.keys(INSTEAD))),
});

const switchboardOptions = (options: SwitchboardOptions): SwitchboardOptions =>
  resolved(options, 'a switchboard', { lookup }, OPTIONAL);

/**
 * Switches each barrier, ordering, check, lock and RCU section of a lookup and of its writers off by itself, and says
 * which of them is necessary in a scenario and which is redundant. The switches are found by watching what the protocol
 * does; it is never written down a second time.
 *
 * @throws UserError for options that cannot be, and for scenarios that only the interleaver can judge
 *
 * @example
 * ```ts
 * import { switchboard } from 'vmaspec';
 *
 * const { switches } = switchboard({ lookup: 'merged', scenario: 'torn-split' });
 * for (const { id, role } of switches) if (role === 'necessary') console.log(id);
 * ```
 */
export function switchboard(options: SwitchboardOptions): Switchboard {
  return withDeepStacks(() => run(switchboardOptions(options)));
}

function run({
  onProgress,
  progress: _,
  kinds,
  timeout = TIMEOUTS.search,
  ...options
}: SwitchboardOptions): Switchboard {
  const start = performance.now();
  const { scenario: asked = DEFAULTS.scenario } = options;
  const found = typeof asked === 'string' ? byId('scenario', scenarios, asked) : asked;
  const searches = new Searches(
    { sections: sectionsOf(found), ...options, scenario: found, timeout },
    onProgress,
  );
  const recorder = new Recorder();
  const base = searches.withAll(recorder);
  const { scenario, lookup, writerSide, model, lockModel, verdict, positive, negative, bounds } = base;
  const isWhole = verdict === 'Never' || verdict === 'Never within bound';
  const asks = (kind: SwitchKind): boolean => kinds?.includes(kind) ?? true;
  const parts = isWhole ? takeApart(searches, recorder, base, asks) : { switches: [] };
  const why = whyNothingLearnt(base, parts);
  return {
    ...{ scenario, lookup, writerSide, model, lockModel, verdict, positive, negative },
    ...parts,
    vacuous: isWhole && why !== '',
    why,
    bounds,
    searches: searches.count,
    ms: Math.round(performance.now() - start),
  };
}

/** One switch after the other off, and then all that is redundant. */
function takeApart(
  searches: Searches,
  recorder: Recorder,
  { model, lockModel }: GraphVerdict,
  asks: (kind: SwitchKind) => boolean,
): Pick<Switchboard, 'switches' | 'together' | 'everything'> {
  const known = [...recorder.switches].filter(([, { kind }]) => asks(kind));
  searches.most = known.length + 3;
  const results = known.map(([key, one]) => ({ key, result: resultOf(searches, one, [key]) }));
  const switches = results.map(({ result }) => result);
  if (lockModel === 'spin' && traits[model].tellsSpinlocks && asks('lock model'))
    switches.push(resultOf(searches, SPINLOCK, [], 'rwsem'));
  const redundant = results.filter(({ result }) => result.role === 'redundant');
  const orderings = redundant.filter(({ result }) => ORDERINGS.has(result.kind));
  const together = orderings.length < 2 ? undefined : offTogether(searches, orderings);
  const everything =
    switches.some(isRefuted) || redundant.length < 2 ? undefined : offTogether(searches, redundant);
  return {
    switches,
    ...(together === undefined ? {} : { together }),
    ...(everything === undefined ? {} : { everything }),
  };
}

function resultOf(
  searches: Searches,
  one: Switch,
  keys: readonly string[],
  lockModel?: LockModel,
): SwitchResult {
  const without = searches.without(keys, lockModel);
  const role = isBroken(without) ? 'necessary' : without.verdict === 'Unknown' ? 'unknown' : 'redundant';
  return { ...one, ...without, role };
}

/** The ordering that the LKMM's spinlocks have and a semaphore has not. */
const SPINLOCK: Switch = {
  id: 'mmap_lock, vm_lock: ordered as spinlocks',
  side: 'writer side',
  kind: 'lock model',
  within: 'mmap_lock, vm_lock',
  what: 'ordered as spinlocks',
  instead: 'rwsem',
};
