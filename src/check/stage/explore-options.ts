import { UserError } from '../../common/errors.ts';
import { byId } from '../../common/near.ts';
import { scenarios } from '../../scenarios/index.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { LookupRef } from '../reader/lookup-ref.ts';
import { operationName } from './operation-shapes.ts';

/** How a search chooses executions: all of them, or at random. */
export type SchedulerName = 'depth-first' | 'random';

/** What to explore. */
export interface ExploreOptions {
  /** Id of the table, a function, or its source. */
  readonly lookup: LookupRef;
  /** Id of a scenario, or one of your own; default: `torn-split`. */
  readonly scenario?: string | Scenario;
  /** Write operations of all writers; default 2, or as many as the scenario has. */
  readonly sections?: number;
  /** Default: that of the protocol; `int` for a lookup of your own. */
  readonly writerSide?: string;
  /** CPUs that look up, once each: 1 or 2; default 1. */
  readonly readers?: number;
  /**
   * CPUs that write: 1 or 2; default 1. The scenario's sections are dealt to them in turn. With two readers and two
   * writers `depth-first` does not come to an end.
   */
  readonly writers?: number;
  /** `depth-first` (default) runs every interleaving up to the order of independent steps. `random` proves nothing. */
  readonly scheduler?: SchedulerName;
  /** Executions to run at most; default 100,000, at random 10,000. */
  readonly executions?: number;
  /** Seed of the random scheduler; default 1. */
  readonly seed?: number;
  /**
   * True if a plain store of an unsigned long may take effect in two halves of 32 bits, low half first, as a compiler
   * may make it (`WRITE_ONCE()` forbids it). Default: as the scenario says, or false.
   */
  readonly tearing?: boolean;
}

/** What is explored, with every default filled in. */
export interface ExploreBounds {
  readonly scenario: Scenario;
  readonly sections: number;
  readonly readers: number;
  readonly writers: number;
  readonly scheduler: SchedulerName;
  readonly executions: number;
  readonly seed: number;
  readonly tearing: boolean;
}

const NAMES = [
  'lookup',
  'scenario',
  'sections',
  'writerSide',
  'readers',
  'writers',
  'scheduler',
  'executions',
  'seed',
  'tearing',
] satisfies readonly (keyof ExploreOptions)[];

const SCHEDULERS = [{ id: 'depth-first' }, { id: 'random' }] as const;
/** Default of {@link ExploreOptions.executions}, by scheduler. */
const EXECUTIONS: Readonly<Record<SchedulerName, number>> = { 'depth-first': 100_000, random: 10_000 };

/**
 * Fills in what the options leave open.
 *
 * @throws UserError if one of them cannot be
 */
export function exploreBounds(options: ExploreOptions): ExploreBounds {
  const known = NAMES.map((id) => ({ id }));
  for (const name of Object.keys(options)) byId('option', known, name);
  const { scenario: asked = 'torn-split' } = options;
  const scenario = typeof asked === 'string' ? byId('scenario', scenarios, asked) : asked;
  if (typeof asked !== 'string') {
    const { id, before = [], writes, others = [] } = scenario;
    const all = [...before, ...writes, ...others.flat()];
    for (const { operation } of all) operationName(operation, `scenario ${JSON.stringify(id)}: `);
  }
  const scheduler = byId('scheduler', SCHEDULERS, options.scheduler ?? 'depth-first').id;
  const {
    sections = Math.min(2, scenario.writes.length),
    readers = 1,
    writers = 1,
    executions = EXECUTIONS[scheduler],
    seed = 1,
    tearing = scenario.tearing ?? false,
  } = options;
  const most = scenario.writes.length;
  if (!isFromTo(sections, 1, most)) {
    throw new UserError(`${scenario.id} has 1 to ${most} write sections, not ${sections}`);
  }
  if (!isFromTo(readers, 1, 2)) throw new UserError(`there can be 1 or 2 readers, not ${readers}`);
  if (!isFromTo(writers, 1, 2)) throw new UserError(`there can be 1 or 2 writers, not ${writers}`);
  if (sections < writers) {
    throw new UserError(
      `${writers} writers need a write section each, but there is ${sections}: ask for more sections`,
    );
  }
  if (!isFromTo(executions, 1, Number.MAX_SAFE_INTEGER)) {
    throw new UserError(`a search runs 1 execution or more, not ${executions}: give it a larger budget`);
  }
  if (!isFromTo(seed, 0, 2 ** 32 - 1))
    throw new UserError(`a seed is a whole number of 32 bits, not ${seed}`);
  return { scenario, sections, readers, writers, scheduler, executions, seed, tearing };
}

const isFromTo = (value: number, low: number, high: number): boolean =>
  Number.isInteger(value) && value >= low && value <= high;
