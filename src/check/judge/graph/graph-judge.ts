import { TIMEOUTS } from '../../../common/options.ts';
import type { Model } from '../../../models/model.ts';
import { traits } from '../../../models/traits.ts';
import { prepare } from '../../stage/prepare.ts';
import type { Judge } from '../judgement.ts';
import { questionOf } from '../question-of.ts';
import { checkGraph, notForGraph } from './check-graph.ts';

/** The judge of a memory model: every execution graph that it allows. */
export function graphJudge(model: Model): Judge {
  return {
    model,
    // Under the stronger models acquire and release order all that a spinlock orders.
    lockModels: traits[model].tellsSpinlocks ? ['rwsem', 'spin'] : ['rwsem'],
    judge(question) {
      const { scenario, lookup, sections, readers = 1, lockModel, ...how } = questionOf(question);
      const { writerSide, untilFound, timeout = TIMEOUTS.cell } = how;
      const asked = {
        scenario,
        lookup,
        sections,
        readers,
        ...(writerSide === undefined ? {} : { writerSide }),
      };
      const reason = notForGraph(prepare(asked));
      if (reason !== undefined) return { notJudged: reason };
      const until = untilFound === undefined ? {} : { firstFinding: untilFound };
      const found = checkGraph({ ...asked, ...until, model, lockModel, timeout });
      if (found.verdict === 'Unknown' && found.findings.length === 0)
        return { notJudged: `no answer within ${timeout / 1000} s: ${found.executions} executions seen` };
      return found;
    },
  };
}
