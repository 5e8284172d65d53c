import { UserError } from '../../common/errors.ts';
import { byId } from '../../common/near.ts';
import { DEFAULTS, resolved, TERMS } from '../../common/options.ts';
import { every } from '../../common/shapes.ts';
import { type LookupId, type Protocol, protocols } from '../../lookup/protocols.ts';
import { MODELS } from '../../models/model.ts';
import type { Objection, ShownVersion } from '../../report/objection.ts';
import type { LockModel, Model } from '../../scenarios/expectation.ts';
import { expectationOf, expectedWord, reasonOf, sectionsOf } from '../../scenarios/expected-word.ts';
import { scenarios } from '../../scenarios/index.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { besideClaim, claimOf } from '../judge/claims.ts';
import type { Judge } from '../judge/judgement.ts';
import { judges, judgesOf } from '../judges/judges.ts';
import { scenario as scenarioShape } from '../stage/scenario-shape.ts';

/** What to show of a scenario. */
export interface ShowOptions {
  /** Ids of the table; default: the pair that the scenario names, one that breaks and one that does not. */
  readonly lookups?: readonly LookupId[];
  /** Default: the strongest memory model under which the broken one is expected to break. */
  readonly model?: Model;
  /** Model of mmap_lock, which matters under `lkmm` alone; default: `rwsem`. */
  readonly lockModel?: LockModel;
}

const OPTIONAL = every<keyof ShowOptions>()({
  lookups: TERMS.lookups,
  model: TERMS.model,
  lockModel: TERMS.lockModel,
});

/** Shown where nothing breaks: the patch as posted and as merged. */
const WHERE_NOTHING_BREAKS = ['aug05', 'merged'];

/**
 * An objection with the versions of the code that it breaks and that meet it, judged here and now.
 *
 * @throws UserError for a scenario, a lookup or a model that does not exist
 *
 * @example
 * ```ts
 * import { showScenario } from 'vmaspec';
 *
 * const { versions } = showScenario('two-cycles');
 * for (const { lookup, verdict } of versions) console.log(lookup, verdict);
 * ```
 */
export function showScenario(asked: string | Scenario, options: ShowOptions = {}): Objection {
  const { lookups, model, lockModel } = resolved(options, 'an objection', {}, OPTIONAL);
  scenarioShape(asked, 'the scenario');
  const scenario = typeof asked === 'string' ? byId('scenario', scenarios, asked) : asked;
  const { pair } = scenario;
  const judge = model === undefined ? judgeFor(scenario, lockModel) : (judgesOf(model)[0] as Judge);
  const { lockModels } = judge;
  const lock = lockModel ?? lockModels[0];
  if (!lockModels.includes(lock))
    throw new UserError(`under ${judge.model} rwsem and spin order the same: ask for ${lock} with lkmm`);
  const asIs = (lookups ?? (pair === undefined ? WHERE_NOTHING_BREAKS : [pair.broken])).map((id) =>
    judged(scenario, protocolOf(id), judge, lock, false),
  );
  const fixed =
    lookups === undefined && pair !== undefined
      ? [
          judged(
            { ...scenario, ...pair.change?.to },
            protocolOf(pair.fixed),
            judge,
            lock,
            pair.change !== undefined,
          ),
        ]
      : [];
  const versions = [...asIs, ...fixed];
  const { author, date, link, note } = scenario.source;
  return {
    scenario: scenario.id,
    question: scenario.question,
    author,
    date,
    link,
    note,
    model: judge.model,
    lockModel: lock,
    versions,
    unjudged: unjudgedOf(scenario, versions),
  };
}

const protocolOf = (id: string): Protocol => byId('lookup', protocols, id);

/**
 * The first judge under which the lookup is expected to break. If a model of mmap_lock was asked for, only judges
 * count that tell these models apart.
 */
function judgeFor(scenario: Scenario, asked: LockModel = DEFAULTS.lockModel): Judge {
  const able = judges.filter(({ lockModels }) => lockModels.includes(asked));
  const [first] = able;
  const breaks = ({ model }: Judge): boolean =>
    scenario.pair !== undefined &&
    (expectedWord(scenario, scenario.pair.broken, sectionsOf(scenario), model, asked) ?? 'Never') !== 'Never';
  return able.find(breaks) ?? (first as Judge);
}

function judged(
  scenario: Scenario,
  { id, origin, date }: Protocol,
  { judge, model }: Judge,
  lockModel: LockModel,
  isChanged: boolean,
): ShownVersion {
  const expectation = expectationOf(scenario, id);
  const named = { lookup: id, origin: origin === 'ours' ? origin : `${origin} ${date}`, isChanged };
  const nothing = { positive: 0, negative: 0, vacuous: false, beside: [], bounds: [] };
  const why = reasonOf(expectation, model) || 'nothing was expected of it';
  if (expectation !== undefined && 'notApplicable' in expectation) {
    return { ...named, ...nothing, verdict: 'n/a', why };
  }
  const found = judge({ scenario, lookup: id, sections: sectionsOf(scenario), lockModel });
  if ('notJudged' in found) return { ...named, ...nothing, verdict: 'not judged', why: found.notJudged };
  const { verdict, positive, negative, findings, vacuous, bounds, witness } = found;
  const beside = besideClaim(claimOf(scenario), findings).map(({ kind, text, executions }) => ({
    kind,
    text,
    executions,
  }));
  // The scenario's reason for a version does not hold for the scenario with a change.
  const reason = isChanged ? (scenario.pair?.change?.by ?? why) : why;
  return { ...named, verdict, positive, negative, vacuous, beside, bounds, why: reason, witness };
}

/** The models for which something is expected and there is no judge. */
function unjudgedOf(scenario: Scenario, versions: readonly ShownVersion[]): Objection['unjudged'] {
  const without = MODELS.filter((model) => judges.every((one) => one.model !== model));
  return without.flatMap((model) =>
    versions
      .filter(({ isChanged }) => !isChanged)
      .flatMap(({ lookup }) => {
        const expected = expectedWord(scenario, lookup, sectionsOf(scenario), model);
        return expected === undefined ? [] : [{ model, lookup, expected }];
      }),
  );
}
