import type { CheckRow } from '../check/check-scenario.ts';
import { judges } from '../check/judges.ts';
import type { Model } from '../scenarios/expectation.ts';
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
  'not judged': '?',
};

/** The verdicts under one model as a table, and what has to be known to read it. */
export function checkText(
  scenarios: readonly Scenario[],
  lookups: readonly string[],
  rows: readonly CheckRow[],
  wide: boolean,
): string {
  const [only] = scenarios;
  const body =
    scenarios.length === 1 && only !== undefined
      ? oneScenario(only, lookups, rows)
      : matrix(scenarios, lookups, rows, wide || lookups.length <= MAX_COLUMNS);
  return [...body, '', ...summary(rows), ...notes(scenarios, lookups, rows)].join('\n');
}

/** A row a lookup, with the reason. */
function oneScenario(
  { id, question, source }: Scenario,
  lookups: readonly string[],
  rows: readonly CheckRow[],
): string[] {
  const { author, date, link, note } = source;
  const whys = [...new Set(rows.map(({ why }) => why))];
  return [
    fill(`${id}: ${question}`, '  '),
    fill(`  ${author}, ${date}${note === undefined ? '' : ` (${note})`}`, '  '),
    ...(link === undefined ? [] : [`  https://lore.kernel.org/all/${link}`]),
    '',
    textTable(
      ['lookup', 'verdict'],
      lookups.map((lookup) => [lookup, cell(rowsOf(rows, id, lookup))]),
    ),
    '',
    ...whys.map((why) => {
      const ids = new Set(rows.filter((row) => row.why === why).map(({ lookup }) => lookup));
      return fill(`${[...ids].join(', ')}: ${why}`, '  ');
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
  const head = lookups.map((lookup, at) => (isWide ? lookup : `${at + 1}`));
  const textOf = isWide ? cell : letters;
  const table = textTable(
    ['scenario', ...head],
    scenarios.map(({ id }) => [id, ...lookups.map((lookup) => textOf(rowsOf(rows, id, lookup)))]),
  );
  if (isWide) return [table];
  const legend = lookups.map((lookup, at) => `${at + 1} ${lookup}`).join(', ');
  const signs = 'N Never, S Sometimes, A Always, ? not judged, - cannot exist, ! not as expected';
  return [table, '', fill(legend, ''), signs];
}

/** Of one scenario and lookup: one for each model of mmap_lock. */
const rowsOf = (rows: readonly CheckRow[], scenario: string, lookup: string): CheckRow[] =>
  rows.filter((row) => row.scenario === scenario && row.lookup === lookup);

/** The verdict; that of another model of mmap_lock only if it is another one. */
function cell([first, ...others]: readonly CheckRow[]): string {
  if (first === undefined) return '';
  const differing = others.filter(({ verdict }) => verdict !== first.verdict);
  const texts = differing.map((row) => `${row.lockModel} ${row.verdict}${row.agrees ? '' : ', unexpected'}`);
  const { verdict, positive, negative, vacuous, agrees, expected } = first;
  if (verdict === 'n/a' || verdict === 'not judged') return [verdict, ...texts].join('; ');
  const counts = `${verdict} ${positive} ${negative}${vacuous ? ' *' : ''}`;
  return [agrees ? counts : `${counts}, expected ${expected}`, ...texts].join('; ');
}

function letters([first, ...others]: readonly CheckRow[]): string {
  if (first === undefined) return '';
  const differing = others.filter(({ verdict }) => verdict !== first.verdict);
  return [first, ...differing]
    .map((row) => `${LETTERS[row.verdict]}${row.vacuous ? '*' : ''}${row.agrees ? '' : '!'}`)
    .join('/');
}

function summary(rows: readonly CheckRow[]): string[] {
  const judged = rows.filter(({ verdict }) => verdict !== 'n/a' && verdict !== 'not judged');
  const expected = judged.filter((row) => row.expected !== null);
  const agreeing = expected.filter(({ agrees }) => agrees).length;
  const without = judged.length - expected.length;
  const seconds = (rows.reduce((sum, { ms }) => sum + ms, 0) / 1000).toFixed(1);
  const locks = [...new Set(rows.map(({ lockModel }) => lockModel))].join(' and ');
  return [
    fill(
      `${agreeing} of ${expected.length} verdicts are as expected${without === 0 ? '' : `, ${without} had no expectation`} ` +
        `(model ${rows[0]?.model}, mmap_lock: ${locks}; ${seconds} s).`,
      '  ',
    ),
    ...judged
      .filter(({ agrees }) => !agrees)
      .map((row) =>
        fill(
          `Not as expected: ${row.scenario}, ${row.lookup} (${row.lockModel}): ${row.verdict}, ` +
            `expected ${row.expected} (${row.why})` +
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
  const reordered = idsOf((scenario) => rows[0]?.model === 'sc' && needsModel(scenario));
  const unjudged = (['tso', 'lkmm'] as const).filter(
    (model) => !judges.some((judge) => judge.model === model),
  );
  return [
    ...(costs === '' ? [] : [fill(`${costs}: Sometimes is a fallback for nothing, no wrong answer.`, '  ')]),
    ...(reordered === ''
      ? []
      : [fill(`${reordered}: a memory model may reorder, interleavings do not.${still(unjudged)}`, '  ')]),
    ...(scenarios.length === 1 || lookups.length > MAX_COLUMNS ? [] : absences(rows)),
    ...(rows.some(({ vacuous }) => vacuous)
      ? ['* vacuous, says little: no answer overlapped a section, or none was turned away.']
      : []),
  ];
}

/** Scenarios that no interleaving can show. */
const needsModel = ({ expected }: Scenario): boolean =>
  expected.every((one) => 'notApplicable' in one || [one.sc].flat().every((word) => word === 'Never')) &&
  expected.some((one) => 'lkmm' in one && one.lkmm !== 'Never');

const still = (models: readonly Model[]): string =>
  models.length === 0 ? ' See --model lkmm.' : ` ${models.join(' and ')}: not judged yet.`;

/** Why pairs cannot exist or are not judged: each reason once. */
function absences(rows: readonly CheckRow[]): string[] {
  const absent = rows.filter(({ verdict }) => verdict === 'n/a' || verdict === 'not judged');
  return [...new Set(absent.map(({ why }) => why))].map((why) => {
    const of = absent.filter((row) => row.why === why);
    const lookups = [...new Set(of.map(({ lookup }) => lookup))].join(', ');
    return fill(`${of[0]?.verdict} ${of[0]?.scenario} (${lookups}): ${why}`, '  ');
  });
}
