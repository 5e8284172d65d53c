import { protocols } from '../lookup/protocols.ts';
import {
  expectationOf,
  expectedWord,
  type LockModel,
  type Model,
  reasonOf,
  sectionsOf,
  type VerdictWord,
} from '../scenarios/expectation.ts';
import type { Claim, Scenario } from '../scenarios/scenario.ts';
import { claimOf } from './beside-claim.ts';
import type { Judge, JudgedFinding, Judgement } from './judgement.ts';
import { byId } from './near.ts';
import type { FindingKind } from './verdict.ts';

/** What one lookup does in one scenario under one model, beside what was expected of it. */
export interface CheckRow {
  readonly scenario: string;
  readonly lookup: string;
  /** Write operations that were run. */
  readonly sections: number;
  readonly model: Model;
  readonly lockModel: LockModel;
  /** What the verdict is about: other {@link findings} may stand beside it. */
  readonly claim: Claim;
  /** `n/a` if the pair cannot exist, `not judged` if the model has nobody who can. */
  readonly verdict: Judgement['verdict'] | 'n/a' | 'not judged';
  /** Executions that refute the scenario's claim, and those that do not. */
  readonly positive: number;
  readonly negative: number;
  readonly findings: readonly Omit<JudgedFinding, 'witness'>[];
  /** Executions with a data race; null where the judge does not look for them: interleavings have none. */
  readonly dataRaces: number | null;
  readonly executions: number;
  /** Null of a pair that cannot exist, and where nothing was expected. */
  readonly expected: VerdictWord | null;
  /** Why that is expected, why the pair cannot exist, or why it is not judged. */
  readonly why: string;
  /** True of a Never that says nothing: no answer overlapped a write section, or no lookup was turned away. */
  readonly vacuous: boolean;
  /** True if the search was stopped when it had found something: another run counts differently. */
  readonly stopped: boolean;
  /** False if what came out is not what was expected. */
  readonly agrees: boolean;
  /** Milliseconds that the search took. */
  readonly ms: number;
}

/** What may be found beside a claim that holds: it is told by its own scenario. */
export const BESIDE: readonly FindingKind[] = ['recycled object', 'needless fallback', 'collision'];

const NOTHING = {
  positive: 0,
  negative: 0,
  findings: [],
  dataRaces: null,
  executions: 0,
  vacuous: false,
  stopped: false,
  agrees: true,
  ms: 0,
} as const;

/**
 * Judges one lookup of the table in one scenario, with as many write operations as its objection needs: a row for
 * each model of mmap_lock that the judge knows.
 *
 * @throws UserError for a lookup that does not exist
 */
export function checkScenario(scenario: Scenario, lookup: string, judge: Judge): CheckRow[] {
  byId('lookup', protocols, lookup);
  return judge.lockModels.map((lockModel) => rowOf(scenario, lookup, judge, lockModel));
}

/** The row of one of the judge's models of mmap_lock; `patience`: milliseconds that the judge gets, if not its own. */
export function rowOf(
  scenario: Scenario,
  lookup: string,
  judge: Judge,
  lockModel: LockModel,
  patience?: number,
): CheckRow {
  const expectation = expectationOf(scenario, lookup);
  const sections = sectionsOf(scenario);
  const { model } = judge;
  const named = { scenario: scenario.id, lookup, sections, model, lockModel, claim: claimOf(scenario) };
  const expected = expectedWord(scenario, lookup, sections, model, lockModel) ?? null;
  const why = reasonOf(expectation, model);
  if (expectation !== undefined && 'notApplicable' in expectation) {
    return { ...named, ...NOTHING, verdict: 'n/a', expected: null, why };
  }
  const start = performance.now();
  const asked = { scenario, lookup, sections, lockModel };
  const judged = judge.judge(patience === undefined ? asked : { ...asked, patience });
  const ms = Math.round(performance.now() - start);
  if ('notJudged' in judged) {
    return { ...named, ...NOTHING, verdict: 'not judged', expected, why: judged.notJudged, ms };
  }
  const { verdict, positive, negative, findings, dataRaces, vacuous, stopped = false } = judged;
  return {
    ...named,
    verdict,
    positive,
    negative,
    findings: findings.map(({ witness, ...found }) => found),
    dataRaces,
    executions: positive + negative,
    expected,
    why,
    vacuous,
    stopped,
    agrees: (expected === null || verdict === expected) && isExpectedBeside(judged),
    ms,
  };
}

/** A crash is never expected beside another claim: whatever was not to be refuted must hold all the same. */
const isExpectedBeside = ({ findings, positive }: Judgement): boolean =>
  positive > 0 || findings.every(({ kind }) => BESIDE.includes(kind));

/** The pairs of scenarios and lookups under each of the models. */
export const checkRows = (
  scenarios: readonly Scenario[],
  lookups: readonly string[],
  by: readonly Judge[],
): CheckRow[] =>
  by.flatMap((judge) =>
    scenarios.flatMap((scenario) => lookups.flatMap((lookup) => checkScenario(scenario, lookup, judge))),
  );
