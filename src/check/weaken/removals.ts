import { DEFAULTS } from '../../common/options.ts';
import type { Lookup } from '../../lookup/lookup.ts';
import { explore } from '../judge/interleave/explore.ts';
import type { CheckOptions } from '../own-reader/check-options.ts';
import { planOf } from '../own-reader/reader-plan.ts';
import { readerScenario } from '../own-reader/reader-scenario.ts';
import { Recorder } from '../switchboard/boards.ts';
import { withDeepStacks } from '../switchboard/call-site.ts';
import type { Switch } from '../switchboard/switch.ts';
import { weakened } from './weakened.ts';

/** Something that can be taken away from a reader, and the key that finds it again. */
export interface Removal extends Switch {
  readonly key: string;
}

/** Executions beside each writer in which the reader is watched: its paths show soon. */
const EXECUTIONS = 10;

/** What can be taken away from a reader: each ordering, check, RCU section, lock and reference that it comes to. */
export function removalsOf(reader: Lookup, options: CheckOptions): Removal[] {
  const { writerSide = DEFAULTS.writerSide, readers = DEFAULTS.readers } = options;
  const recorder = new Recorder();
  const lookup = weakened(reader, recorder);
  withDeepStacks(() => {
    for (const writer of new Set(planOf(options).map((search) => search.writer))) {
      const scenario = readerScenario(writer, options);
      const { length } = scenario.writes;
      explore({
        scenario,
        lookup,
        sections: length,
        readers,
        writerSide,
        scheduler: 'random',
        executions: EXECUTIONS,
      });
    }
  });
  return [...recorder.switches].map(([key, one]) => ({ ...one, key }));
}
