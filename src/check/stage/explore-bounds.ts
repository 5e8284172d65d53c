import { UserError } from '../../common/errors.ts';
import { byId } from '../../common/near.ts';
import { DEFAULTS, resolved, TERMS } from '../../common/options.ts';
import { every } from '../../common/shapes.ts';
import { scenarios } from '../../scenarios/index.ts';
import type { ExploreBounds, ExploreOptions, SchedulerName } from './explore-options.ts';
import { scenario } from './scenario-shape.ts';

const { lookup, sections, writerSide, readers, writers } = TERMS;
/** What says which programs are run, whoever runs them. */
export const RUN = { scenario, sections, writerSide, readers, writers };
const { scheduler, executions, seed, tearing, timeout, signal, onProgress } = TERMS;
const OPTIONAL = every<Exclude<keyof ExploreOptions, 'lookup'>>()({
  ...RUN,
  ...{ scheduler, executions, seed, tearing, timeout, signal, onProgress },
});

/**
 * The options of a search of interleavings, checked, by the names that they have now.
 *
 * @throws UserError that names what is wrong and what was expected there
 */
export const exploreOptions = (options: ExploreOptions): ExploreOptions =>
  resolved(options, 'a search', { lookup }, OPTIONAL);

/** Default of {@link ExploreOptions.executions}, by scheduler. */
const EXECUTIONS: Readonly<Record<SchedulerName, number>> = { 'depth-first': 100_000, random: 10_000 };

/**
 * Fills in what the options leave open.
 *
 * @throws UserError if one of them cannot be
 */
export function exploreBounds(given: ExploreOptions): ExploreBounds {
  const options = exploreOptions(given);
  const { scenario: asked = DEFAULTS.scenario } = options;
  const scenario = typeof asked === 'string' ? byId('scenario', scenarios, asked) : asked;
  const { scheduler = 'depth-first' } = options;
  const {
    sections = Math.min(DEFAULTS.sections, scenario.writes.length),
    readers = DEFAULTS.readers,
    writers = DEFAULTS.writers,
    executions = EXECUTIONS[scheduler],
    seed = DEFAULTS.seed,
    tearing = scenario.tearing ?? false,
  } = options;
  const most = scenario.writes.length;
  if (sections > most) throw new UserError(`${scenario.id} has 1 to ${most} write sections, not ${sections}`);
  if (sections < writers) {
    throw new UserError(
      `${writers} writers need a write section each, but there is ${sections}: ask for more sections`,
    );
  }
  return { scenario, sections, readers, writers, scheduler, executions, seed, tearing };
}
