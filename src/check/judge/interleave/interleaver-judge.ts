import type { Judge } from '../judgement.ts';
import { questionOf } from '../question-of.ts';
import { exploreUntil } from './explore.ts';

/** Executions searched with two readers: a few seconds. */
const EXECUTIONS_OF_TWO = 5000;

/** Sequential consistency: what interleavings show. They have no data races; each access is a step of its own. */
export const interleaverJudge: Judge = {
  model: 'sc',
  lockModels: ['rwsem'],
  judge(question) {
    const { scenario, lookup, sections, readers = 1, writerSide, untilFound = false } = questionOf(question);
    const asked = {
      scenario,
      lookup,
      sections,
      readers,
      // Two readers have more interleavings than can be searched.
      ...(readers === 1 ? {} : { executions: EXECUTIONS_OF_TWO }),
      ...(writerSide === undefined ? {} : { writerSide }),
    };
    return exploreUntil(asked, (found) => untilFound && found.length > 0);
  },
};
