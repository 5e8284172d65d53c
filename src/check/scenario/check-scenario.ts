import { byId } from '../../common/near.ts';
import { asObject, callable, inside, list, type Shape, text } from '../../common/shapes.ts';
import { type LookupId, protocols } from '../../lookup/protocols.ts';
import type { LockModel, VerdictWord } from '../../scenarios/expectation.ts';
import { expectationOf, expectedWord, reasonOf, sectionsOf } from '../../scenarios/expected-word.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { claimOf } from '../judge/claims.ts';
import type { Judge } from '../judge/judgement.ts';
import type { FindingKind, Verdict, VerdictRow } from '../judge/verdict.ts';
import { unjudgedRow, verdictRow } from '../judge/verdict-row.ts';
import { writerSideFor } from '../reader/lookup-ref.ts';
import { scenario } from '../stage/scenario-shape.ts';

/** What one lookup does in one scenario under one model, beside what was expected of it. */
export interface CheckRow extends VerdictRow {
  /** Write operations that were run. */
  readonly sections: number;
  /** Executions that were judged. */
  readonly executions: number;
  /** Null for a pair that cannot exist, and where nothing was expected. */
  readonly expected: VerdictWord | null;
  /** Why that is expected, why the pair cannot exist, or why it is not judged. */
  readonly why: string;
  /** False if what came out is not what was expected. */
  readonly agrees: boolean;
  /** Milliseconds that the search took. */
  readonly ms: number;
}

/** Findings that are allowed beside a claim that holds: scenarios of their own are about them. */
export const BESIDE: readonly FindingKind[] = ['needless fallback', 'collision'];

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

/** The row of one of the judge's models of mmap_lock; `timeout`: milliseconds that the judge gets, if not its own. */
export function rowOf(
  scenario: Scenario,
  lookup: string,
  judge: Judge,
  lockModel: LockModel,
  timeout?: number,
): CheckRow {
  const expectation = expectationOf(scenario, lookup);
  const sections = sectionsOf(scenario);
  const { model } = judge;
  const expected = expectedWord(scenario, lookup, sections, model, lockModel) ?? null;
  const why = reasonOf(expectation, model);
  const unjudged = (verdict: 'n/a' | 'not judged', reason: string): VerdictRow =>
    unjudgedRow({
      scenario: scenario.id,
      lookup,
      writerSide: writerSideFor(lookup, scenario.writerSides?.[lookup]).id,
      model,
      lockModel,
      claim: claimOf(scenario),
      verdict,
      why: reason,
    });
  const nothing = { sections, executions: 0, agrees: true, ms: 0 };
  if (expectation !== undefined && 'notApplicable' in expectation)
    return { ...unjudged('n/a', why), ...nothing, expected: null, why };
  const start = performance.now();
  const asked = { scenario, lookup, sections, lockModel };
  const judged = judge.judge(timeout === undefined ? asked : { ...asked, timeout });
  const ms = Math.round(performance.now() - start);
  if ('notJudged' in judged) {
    const { notJudged } = judged;
    return { ...unjudged('not judged', notJudged), ...nothing, expected, why: notJudged, ms };
  }
  return {
    ...verdictRow(judged),
    sections,
    executions: judged.positive + judged.negative,
    expected,
    why,
    agrees: (expected === null || judged.verdict === expected) && isExpectedBeside(judged),
    ms,
  };
}

/** Where the claim holds, no other finding is expected, least of all a crash. */
const isExpectedBeside = ({ findings, positive }: Verdict): boolean =>
  positive > 0 || findings.every(({ kind }) => BESIDE.includes(kind));

const ownScenario: Shape = (value, at) => {
  scenario(asObject(value, at), at);
};
const judge: Shape = (value, at) => {
  callable(asObject(value, at).judge, inside(at, 'judge'));
};

/**
 * Judges each lookup in each scenario under each model: a row for each model of mmap_lock that the judge knows.
 *
 * @example
 * ```ts
 * import { checkRows, judges, scenarios } from 'vmaspec';
 *
 * const some = scenarios.filter(({ id }) => id === 'two-cycles');
 * const strongest = judges.slice(0, 1); // sc
 * for (const { lookup, verdict } of checkRows(some, ['aug05', 'merged'], strongest)) console.log(lookup, verdict);
 * ```
 *
 * @throws UserError for what is no list, no scenario or no judge, and for a lookup that does not exist
 */
export function checkRows(
  scenarios: readonly Scenario[],
  lookups: readonly LookupId[],
  by: readonly Judge[],
): CheckRow[] {
  list('scenarios, such as those of the table', ownScenario)(scenarios, 'scenarios');
  list('ids of lookups', text)(lookups, 'lookups');
  list('judges, such as those of the table', judge)(by, 'judges');
  return by.flatMap((judge) =>
    scenarios.flatMap((scenario) => lookups.flatMap((lookup) => checkScenario(scenario, lookup, judge))),
  );
}
