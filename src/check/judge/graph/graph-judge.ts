import type { ModelName } from '../../../models/models.ts';
import { prepare } from '../../stage/prepare.ts';
import type { Judge } from '../judgement.ts';
import { checkGraph, notForGraph } from './check-graph.ts';

/** Milliseconds after which a pair of scenario and lookup is given up: a matrix has hundreds of them. */
const PATIENCE = 90_000;

/** The judge of a memory model: every execution graph that it allows. */
export function graphJudge(model: ModelName): Judge {
  return {
    model,
    // Under the stronger models acquire and release order all that a spinlock orders.
    lockModels: model === 'lkmm' ? ['rwsem', 'spin'] : ['rwsem'],
    judge({
      scenario,
      lookup,
      sections,
      readers = 1,
      lockModel,
      writerSide,
      untilFound,
      patience = PATIENCE,
    }) {
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
      const found = checkGraph({ ...asked, ...until, model, lockModel, timeout: patience });
      if (found.verdict === 'Unknown' && found.findings.length === 0)
        return { notJudged: `no answer within ${patience / 1000} s: ${found.executions} executions seen` };
      return found;
    },
  };
}
