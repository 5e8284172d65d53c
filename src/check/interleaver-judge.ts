import { exploreUntil } from './explore.ts';
import type { Judge } from './judgement.ts';

/** Sequential consistency: what interleavings show. They have no data races; each access is a step of its own. */
export const interleaverJudge: Judge = {
  model: 'sc',
  lockModels: ['rwsem'],
  judge({ scenario, lookup, sections, writerSide, untilFound = false }) {
    const asked = { scenario, lookup, sections, ...(writerSide === undefined ? {} : { writerSide }) };
    return exploreUntil(asked, (found) => untilFound && found.length > 0);
  },
};
