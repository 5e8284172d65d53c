import type { CheckRow } from '../check/check-scenario.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { fill, textTable } from './format.ts';

/** More lookups than this are numbered columns of one letter. */
const MAX_COLUMNS = 4;
const LETTERS: Readonly<Record<CheckRow['verdict'], string>> = {
  Never: 'N',
  'Never within bound': 'N?',
  Sometimes: 'S',
  Always: 'A',
  'n/a': '-',
};
/** Scenarios that no interleaving can show. */
const needsModel = ({ expected }: Scenario): boolean =>
  expected.every((one) => 'notApplicable' in one || one.sc.every((word) => word === 'Never')) &&
  expected.some((one) => 'lkmm' in one && one.lkmm !== 'Never');

/** The verdicts as a table, and what has to be known to read it. */
export function checkText(
  scenarios: readonly Scenario[],
  lookups: readonly string[],
  rows: readonly CheckRow[],
  wide: boolean,
): string {
  const [only] = scenarios;
  const body =
    scenarios.length === 1 && only !== undefined
      ? oneScenario(only, rows)
      : matrix(scenarios, lookups, rows, wide || lookups.length <= MAX_COLUMNS);
  return [...body, '', ...summary(rows), ...notes(scenarios, lookups, rows)].join('\n');
}

/** A row a lookup, with the reason. */
function oneScenario({ id, question, source }: Scenario, rows: readonly CheckRow[]): string[] {
  const { author, date, link, note } = source;
  return [
    fill(`${id}: ${question}`, '  '),
    fill(`  ${author}, ${date}${note === undefined ? '' : ` (${note})`}`, '  '),
    ...(link === undefined ? [] : [`  https://lore.kernel.org/all/${link}`]),
    '',
    textTable(
      ['lookup', 'verdict'],
      rows.map((row) => [row.lookup, cell(row)]),
    ),
    '',
    ...[...new Set(rows.map(({ why }) => why))].map((why) => {
      const ids = rows.filter((row) => row.why === why).map(({ lookup }) => lookup);
      return fill(`${ids.join(', ')}: ${why}`, '  ');
    }),
  ];
}

/** A row a scenario, a column a lookup. */
function matrix(
  scenarios: readonly Scenario[],
  lookups: readonly string[],
  rows: readonly CheckRow[],
  isWide: boolean,
): string[] {
  const rowOf = (scenario: string, lookup: string): CheckRow =>
    rows.find((row) => row.scenario === scenario && row.lookup === lookup) as CheckRow;
  const head = lookups.map((lookup, at) => (isWide ? lookup : `${at + 1}`));
  const table = textTable(
    ['scenario', ...head],
    scenarios.map(({ id }) => [
      id,
      ...lookups.map((lookup) => (isWide ? cell(rowOf(id, lookup)) : letter(rowOf(id, lookup)))),
    ]),
  );
  if (isWide) return [table];
  const legend = lookups.map((lookup, at) => `${at + 1} ${lookup}`).join(', ');
  return [table, '', fill(legend, ''), 'N Never, S Sometimes, A Always, - cannot exist, ! not as expected'];
}

function cell(row: CheckRow): string {
  if (row.verdict === 'n/a') return 'n/a';
  const counts = `${row.verdict} ${row.positive} ${row.negative}${row.vacuous ? ' *' : ''}`;
  return row.agrees ? counts : `${counts}, expected ${row.expected}`;
}

const letter = (row: CheckRow): string =>
  `${LETTERS[row.verdict]}${row.vacuous ? '*' : ''}${row.agrees ? '' : '!'}`;

function summary(rows: readonly CheckRow[]): string[] {
  const judged = rows.filter(({ verdict }) => verdict !== 'n/a');
  const agreeing = judged.filter(({ agrees }) => agrees).length;
  const seconds = (judged.reduce((sum, { ms }) => sum + ms, 0) / 1000).toFixed(1);
  const wrong = judged.filter(({ agrees }) => !agrees);
  return [
    `${agreeing} of ${judged.length} verdicts are as expected (model sc, mmap_lock: rwsem; ${seconds} s).`,
    ...wrong.map((row) =>
      fill(
        `Not as expected: ${row.scenario}, ${row.lookup}: ${row.verdict}, expected ${row.expected} (${row.why})` +
          row.findings.map(({ kind, text }) => `; ${kind}: ${text}`).join(''),
        '  ',
      ),
    ),
  ];
}

function notes(
  scenarios: readonly Scenario[],
  lookups: readonly string[],
  rows: readonly CheckRow[],
): string[] {
  const idsOf = (test: (scenario: Scenario) => boolean): string =>
    scenarios
      .filter(test)
      .map(({ id }) => id)
      .join(', ');
  const costs = idsOf(({ claim }) => claim === 'undisturbed' || claim === 'no-collision');
  const model = idsOf(needsModel);
  const absent = rows.filter(({ verdict }) => verdict === 'n/a');
  const isOne = scenarios.length === 1;
  return [
    ...(costs === '' ? [] : [fill(`${costs}: Sometimes is a fallback for nothing, no wrong answer.`, '  ')]),
    ...(model === ''
      ? []
      : [fill(`${model}: a memory model may reorder, interleavings do not. lkmm is not judged yet.`, '  ')]),
    ...(isOne || lookups.length > MAX_COLUMNS
      ? []
      : [...new Set(absent.map(({ why }) => why))].map((why) => {
          const of = absent.filter((row) => row.why === why);
          return fill(`n/a ${of[0]?.scenario} (${of.map(({ lookup }) => lookup).join(', ')}): ${why}`, '  ');
        })),
    ...(rows.some(({ vacuous }) => vacuous)
      ? [
          fill(
            '* vacuous: no answer was accepted across a write section, or no lookup was turned away, so Never says little.',
            '  ',
          ),
        ]
      : []),
  ];
}
