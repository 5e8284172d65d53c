import { explore } from './explore.ts';
import type { Judge } from './judgement.ts';

/** Sequential consistency: what interleavings show. They have no data races; each access is a step of its own. */
export const interleaverJudge: Judge = {
  model: 'sc',
  lockModels: ['rwsem'],
  judge({ scenario, lookup, sections, writerSide }) {
    const found = explore({
      scenario,
      lookup,
      sections,
      ...(writerSide === undefined ? {} : { writerSide }),
    });
    const { verdict, positive, negative, findings, vacuous = false, bounds, witness } = found;
    return {
      verdict,
      positive,
      negative,
      findings: findings.map((one) => ({
        kind: one.kind,
        text: one.text,
        executions: one.executions,
        ...(one.position === undefined ? {} : { position: one.position }),
        schedule: one.witness.schedule,
        witness: one.witness,
      })),
      dataRaces: null,
      vacuous,
      bounds,
      witness,
    };
  },
};
