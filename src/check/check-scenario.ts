import { protocols } from '../lookup/protocols.ts';
import {
  expectationOf,
  expectedWord,
  type Model,
  sectionsOf,
  type VerdictWord,
} from '../scenarios/expectation.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { explore } from './explore.ts';
import { byId } from './near.ts';
import type { FindingKind, Verdict } from './verdict.ts';

/** What one lookup does in one scenario, beside what was expected of it. */
export interface CheckRow {
  readonly scenario: string;
  readonly lookup: string;
  /** Write operations that were run. */
  readonly sections: number;
  readonly model: Model;
  readonly lockModel: 'rwsem' | 'spin';
  /** `n/a` if the pair cannot exist. */
  readonly verdict: Verdict['verdict'] | 'n/a';
  /** Executions that refute the scenario's claim, and those that do not. */
  readonly positive: number;
  readonly negative: number;
  readonly findings: readonly {
    readonly kind: FindingKind;
    readonly text: string;
    readonly executions: number;
    readonly schedule: string;
  }[];
  /** Null where the machine does not look for them: interleavings have none. */
  readonly dataRaces: number | null;
  readonly executions: number;
  /** Null of a pair that cannot exist. */
  readonly expected: VerdictWord | null;
  /** Why that is expected, or why the pair cannot exist. */
  readonly why: string;
  /** True of a Never that says nothing: no answer overlapped a write section, or no lookup was turned away. */
  readonly vacuous: boolean;
  /** True if what came out is what was expected. */
  readonly agrees: boolean;
  /** Milliseconds that the search took. */
  readonly ms: number;
}

/** What may be found beside a refuted claim: it is told by its own scenario. */
const BESIDE: readonly FindingKind[] = ['wrong answer', 'recycled object', 'needless fallback', 'collision'];

/**
 * Runs one lookup of the table in one scenario, with as many write operations as its objection needs.
 *
 * @throws UserError for a lookup that does not exist
 */
export function checkScenario(scenario: Scenario, lookup: string): CheckRow {
  byId('lookup', protocols, lookup);
  const expectation = expectationOf(scenario, lookup);
  const sections = sectionsOf(scenario);
  const model = 'sc';
  const expected = expectedWord(scenario, lookup, sections, model) ?? null;
  const named = { scenario: scenario.id, lookup, sections, model, lockModel: 'rwsem' } as const;
  const why = expectation?.why ?? '';
  if (expectation !== undefined && 'notApplicable' in expectation) {
    const nothing = {
      positive: 0,
      negative: 0,
      findings: [],
      dataRaces: null,
      executions: 0,
      vacuous: false,
    };
    return { ...named, verdict: 'n/a', ...nothing, expected, why, agrees: true, ms: 0 };
  }
  const start = performance.now();
  const verdict = explore({ lookup, scenario, sections });
  const { positive, negative, findings } = verdict;
  return {
    ...named,
    verdict: verdict.verdict,
    positive,
    negative,
    findings: findings.map(({ kind, text, executions, witness }) => ({
      kind,
      text,
      executions,
      schedule: witness.schedule,
    })),
    dataRaces: null,
    executions: positive + negative,
    expected,
    why,
    vacuous: verdict.vacuous === true,
    agrees: verdict.verdict === expected && isExpectedBeside(verdict),
    ms: Math.round(performance.now() - start),
  };
}

/** A crash is never expected beside another claim: whatever was not to be refuted must hold all the same. */
const isExpectedBeside = ({ findings, positive }: Verdict): boolean =>
  positive > 0 || findings.every(({ kind }) => BESIDE.includes(kind) && kind !== 'wrong answer');
