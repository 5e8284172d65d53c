import { UserError } from '../../common/errors.ts';
import { DEFAULTS } from '../../common/options.ts';
import type { Lookup } from '../../lookup/lookup.ts';
import { RACING_MODEL, traits } from '../../models/traits.ts';
import type { ReaderRaces } from '../../report/reader-report.ts';
import type { WriteCase } from '../../scenarios/write-cases.ts';
import { checkGraph } from '../judge/graph/check-graph.ts';
import type { CheckOptions } from '../own-reader/check-options.ts';
import { planOf } from '../own-reader/reader-plan.ts';
import { readerScenario } from '../own-reader/reader-scenario.ts';
import { withoutChance } from '../watch/forbidden.ts';

/** Milliseconds for each writer. */
const PATIENCE = 5_000;

/** The writers beside which a reader's races are looked for: those that are judged under a model that knows races. */
export const racingWriters = (options: CheckOptions): readonly WriteCase[] => [
  ...new Set(planOf(options).flatMap(({ model, writer }) => (traits[model].knowsRaces ? [writer] : []))),
];

/** Which plain accesses of a reader race beside one write section. */
export function searchRaces(reader: Lookup, options: CheckOptions, writer: WriteCase): ReaderRaces {
  const { writerSide = DEFAULTS.writerSide, readers = DEFAULTS.readers } = options;
  const scenario = readerScenario(writer, options);
  try {
    const { races, ended } = withoutChance(() =>
      checkGraph({
        ...{ lookup: reader, scenario, sections: 1, readers, writerSide },
        ...{ model: RACING_MODEL, plain: 'as-written', timeout: PATIENCE },
      }),
    );
    return { operation: writer.id, races, whole: ended === 'done' };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { operation: writer.id, races: [], whole: false };
  }
}
