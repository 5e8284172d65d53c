import { UserError } from '../../common/errors.ts';
import { byId } from '../../common/near.ts';
import type { WriterSide } from '../../locks/writer-side.ts';
import type { Lookup } from '../../lookup/lookup.ts';
import { protocols } from '../../lookup/protocols.ts';
import type { Program } from '../../machines/program.ts';
import { type LookupRef, writerSideFor } from '../reader/lookup-ref.ts';
import { checkLookupSource, compileLookupSource } from '../reader/lookup-source.ts';
import { guarded } from '../watch/guarded.ts';
import { exploreBounds } from './explore-bounds.ts';
import type { ExploreBounds, ExploreOptions } from './explore-options.ts';
import { type ScenarioProgram, scenarioProgram } from './program.ts';
import { Truth } from './truth.ts';

/** A scenario, a lookup and a writer side, put together. */
export interface Prepared extends ScenarioProgram {
  readonly bounds: ExploreBounds;
  readonly side: WriterSide;
  readonly truth: Truth;
}

/**
 * Makes ready what the options describe.
 *
 * @param alter changes the program that is run; the right answers come from the program as it was
 */
export function prepare(
  options: ExploreOptions,
  alter: (program: Program, readers: number) => Program = (program) => program,
): Prepared {
  const bounds = exploreBounds(options);
  const { scenario, sections } = bounds;
  const named = typeof options.lookup === 'string' ? scenario.writerSides?.[options.lookup] : undefined;
  const side = writerSideFor(options.lookup, options.writerSide ?? named);
  const isGuarded = typeof options.lookup !== 'string' && scenario.answers !== 'as alone';
  const lookup = isGuarded ? guarded(lookupOf(options.lookup)) : lookupOf(options.lookup);
  const made = scenarioProgram(scenario, lookup, side, sections, bounds);
  const truth = new Truth(made, scenario.bpVaddr, scenario.answers);
  return { bounds, side, ...made, program: alter(made.program, bounds.readers), truth };
}

/**
 * The function of a lookup, however it is named.
 *
 * @throws UserError if it is none of the table, or cannot be compiled
 */
export function lookupOf(lookup: LookupRef): Lookup {
  if (typeof lookup === 'function') return lookup;
  if (typeof lookup === 'string') return byId('lookup', protocols, lookup).lookup;
  if ('module' in lookup) throw new UserError('import the module yourself and give explore() the function');
  checkLookupSource(lookup);
  return compileLookupSource(lookup);
}
