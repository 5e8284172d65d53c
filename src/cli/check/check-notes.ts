import { besideClaim, DENIED } from '../../check/judge/claims.ts';
import { judges } from '../../check/judges/judges.ts';
import type { CheckRow } from '../../check/scenario/check-scenario.ts';
import type { Model } from '../../scenarios/expectation.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { fill } from '../format.ts';

/** What the table above the notes shows already. */
export interface TableShape {
  /** One scenario, with the reason of each verdict. */
  readonly isOne: boolean;
  /** Columns by the names of lookups, cells with counts. */
  readonly isNamed: boolean;
  /** Only a mark shows that another model of mmap_lock gives another verdict. */
  readonly isMarked: boolean;
}

/** The notes below a table of verdicts: whether they are as expected, and how to read the table. */
export const notesText = (
  scenarios: readonly Scenario[],
  rows: readonly CheckRow[],
  { isOne, isNamed, isMarked }: TableShape,
): string[] => [
  summary(rows),
  ...unexpected(rows),
  ...outOfTime(rows),
  ...beside(rows),
  ...(isNamed && isMarked ? lockNotes(rows) : []),
  ...scenarioNotes(scenarios, rows),
  ...(isNamed && !isOne ? absences(rows) : []),
  ...(isNamed && rows.some((row) => isJudged(row) && row.ended !== 'done')
    ? ['? stopped: the counts are of what had been seen by then.']
    : []),
  ...(rows.some(({ vacuous }) => vacuous)
    ? ['* vacuous: it answered beside no write section, or was never turned away.']
    : []),
];

const isJudged = ({ verdict }: CheckRow): boolean => verdict !== 'n/a' && verdict !== 'not judged';

function summary(rows: readonly CheckRow[]): string {
  const judged = rows.filter(isJudged);
  const expected = judged.filter((row) => row.expected !== null);
  const agreeing = expected.filter(({ agrees }) => agrees).length;
  const without = judged.length - expected.length;
  const unjudged = rows.filter(({ verdict }) => verdict === 'not judged').length;
  const seconds = (rows.reduce((sum, { ms }) => sum + ms, 0) / 1000).toFixed(1);
  const locks = [...new Set(rows.map(({ lockModel }) => lockModel))].join(' and ');
  return fill(
    `${agreeing} of ${expected.length} verdicts are as expected${without === 0 ? '' : `, ${without} had no expectation`}` +
      `${unjudged === 0 ? '' : `, ${unjudged} not judged`} (model ${rows[0]?.model}, mmap_lock: ${locks}; ${seconds} s of search).`,
    '  ',
  );
}

/** Cells that ran out of time: only these depend on the machine, and more time can help. */
function outOfTime(rows: readonly CheckRow[]): string[] {
  const late = rows.filter(
    ({ verdict, why }) => verdict === 'not judged' && why.startsWith('no answer within'),
  );
  const names = late.map(({ scenario, lookup, lockModel }) => `${scenario} ${lookup} (${lockModel})`);
  return names.length === 0
    ? []
    : [fill(`No answer in time: ${names.join(', ')}; --timeout gives each search longer.`, '  ')];
}

const unexpected = (rows: readonly CheckRow[]): string[] =>
  rows
    .filter(({ agrees }) => !agrees)
    .map(({ scenario, lookup, lockModel, verdict, expected, why, findings }) => {
      const was = verdict === expected ? 'but nothing else' : `expected ${expected} (${why})`;
      const found = findings.map(({ kind, text }) => `; ${kind}: ${text}`).join('');
      return fill(`Not as expected: ${scenario}, ${lookup} (${lockModel}): ${verdict}, ${was}${found}`, '  ');
    });

/** Findings that the verdicts do not cover: each once, with the lookups that show it. */
function beside(rows: readonly CheckRow[]): string[] {
  const found = rows.flatMap((row) =>
    besideClaim(row.claim, row.findings).map(({ kind, text, executions }) => ({
      row,
      kind,
      text,
      executions,
    })),
  );
  const nameOf = ({ row, kind }: (typeof found)[number]): string => `${row.scenario}\n${kind}`;
  return [...new Set(found.map(nameOf))].flatMap((name) => {
    const of = found.filter((one) => nameOf(one) === name);
    const [first] = of;
    if (first === undefined) return [];
    const lookups = [...new Set(of.map(({ row }) => row.lookup))].join(', ');
    const { row, kind, text, executions } = first;
    return fill(
      `+ ${row.scenario} (${lookups}): the verdict is about ${DENIED[row.claim]} alone; also found: ${kind}, ` +
        `${text} (${executions} execution${executions === 1 ? '' : 's'})`,
      '  ',
    );
  });
}

/** The cells in which the model of mmap_lock decides. */
function lockNotes(rows: readonly CheckRow[]): string[] {
  const [first] = rows;
  const others = rows.filter((row) => row.lockModel !== first?.lockModel);
  const differing = others.filter(({ scenario, lookup, verdict }) =>
    rows.some(
      (row) =>
        row.lockModel === first?.lockModel &&
        row.scenario === scenario &&
        row.lookup === lookup &&
        row.verdict !== verdict,
    ),
  );
  return [...new Set(differing.map(({ lockModel }) => lockModel))].map((lock) => {
    const of = differing.filter(({ lockModel }) => lockModel === lock);
    const words = of.map(({ scenario, lookup, verdict }) => `${scenario} ${lookup} ${verdict}`);
    return fill(`~ as above if mmap_lock is ${first?.lockModel}; if ${lock}: ${words.join(', ')}`, '  ');
  });
}

function scenarioNotes(scenarios: readonly Scenario[], rows: readonly CheckRow[]): string[] {
  const idsOf = (test: (scenario: Scenario) => boolean): string =>
    scenarios
      .filter(test)
      .map(({ id }) => id)
      .join(', ');
  const costs = idsOf(({ claim }) => claim === 'undisturbed' || claim === 'no-collision');
  const reordered = idsOf((scenario) => rows[0]?.model === 'sc' && needsModel(scenario));
  const unjudged = (['tso', 'lkmm'] as const).filter(
    (model) => !judges.some((judge) => judge.model === model),
  );
  return [
    ...(costs === '' ? [] : [fill(`${costs}: Sometimes is a needless fallback, no wrong answer.`, '  ')]),
    ...(reordered === ''
      ? []
      : [fill(`${reordered}: a memory model may reorder, interleavings do not.${still(unjudged)}`, '  ')]),
  ];
}

/** Scenarios that no interleaving can show. */
const needsModel = ({ expected }: Scenario): boolean =>
  expected.every((one) => 'notApplicable' in one || [one.sc].flat().every((word) => word === 'Never')) &&
  expected.some((one) => 'lkmm' in one && one.lkmm !== 'Never');

const still = (models: readonly Model[]): string =>
  models.length === 0 ? ' See --model lkmm.' : ` ${models.join(' and ')}: not judged yet.`;

/** Pairs that cannot exist or are not judged; the scenario says why a pair cannot exist. */
function absences(rows: readonly CheckRow[]): string[] {
  const cannot = rows.find(({ verdict }) => verdict === 'n/a');
  const left = rows.filter(({ verdict }) => verdict === 'not judged');
  return [
    ...(cannot === undefined
      ? []
      : [`n/a: the pair cannot exist; vmaspec check ${cannot.scenario} says why, for example.`]),
    ...[...new Set(left.map(({ why }) => why))].map((why) => {
      const of = left.filter((row) => row.why === why);
      const ids = [...new Set(of.map(({ scenario }) => scenario))].join(', ');
      return fill(`not judged (${ids}): ${why}`, '  ');
    }),
  ];
}
