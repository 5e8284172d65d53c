import { besideClaim } from '../../check/judge/claims.ts';
import type { CheckRow } from '../../check/scenario/check-scenario.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { fill, textTable } from '../format.ts';
import { notesText } from './check-notes.ts';

/** With more lookups than this, columns are numbered and verdicts are single letters. */
const MAX_COLUMNS = 4;
const LETTERS: Readonly<Record<CheckRow['verdict'], string>> = {
  Never: 'N',
  'Never within bound': 'N?',
  Sometimes: 'S',
  Always: 'A',
  'n/a': '-',
  'not judged': '?',
  Unknown: '?',
};

/** The verdicts under one model as a table, with notes on how to read it. */
export function checkText(
  scenarios: readonly Scenario[],
  lookups: readonly string[],
  rows: readonly CheckRow[],
  wide: boolean,
): string {
  const [only] = scenarios;
  const isOne = scenarios.length === 1 && only !== undefined;
  const isNamed = wide || lookups.length <= MAX_COLUMNS;
  const body = isOne
    ? oneScenario(only, lookups, rows)
    : isNamed
      ? matrix(scenarios, lookups, lookups, rows, wide ? cell : marked)
      : [...lettered(scenarios, lookups, rows)];
  return [...body, '', ...notesText(scenarios, rows, { isOne, isNamed, isMarked: !isOne && !wide })].join(
    '\n',
  );
}

/** A row for each lookup, with the reason. */
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

/** A row for each scenario, a column for each lookup. */
function matrix(
  scenarios: readonly Scenario[],
  lookups: readonly string[],
  head: readonly string[],
  rows: readonly CheckRow[],
  textOf: (rows: readonly CheckRow[]) => string,
): string[] {
  return [
    textTable(
      ['scenario', ...head],
      scenarios.map(({ id }) => [id, ...lookups.map((lookup) => textOf(rowsOf(rows, id, lookup)))]),
    ),
  ];
}

/** The same with one letter for each verdict. */
function lettered(
  scenarios: readonly Scenario[],
  lookups: readonly string[],
  rows: readonly CheckRow[],
): string[] {
  const numbers = lookups.map((_, at) => `${at + 1}`);
  const legend = lookups.map((lookup, at) => `${at + 1} ${lookup}`).join(', ');
  return [
    ...matrix(scenarios, lookups, numbers, rows, letters),
    '',
    fill(legend, ''),
    'N Never, S Sometimes, A Always, ? not judged, - cannot exist, ! unexpected',
  ];
}

/** The rows of one scenario and lookup: one for each model of mmap_lock. */
const rowsOf = (rows: readonly CheckRow[], scenario: string, lookup: string): CheckRow[] =>
  rows.filter((row) => row.scenario === scenario && row.lookup === lookup);

/** Rows of other models of mmap_lock with another verdict. */
const differing = (first: CheckRow, others: readonly CheckRow[]): CheckRow[] =>
  others.filter(({ verdict }) => verdict !== first.verdict);

/** The verdict, and that of another model of mmap_lock if it differs. */
function cell([first, ...others]: readonly CheckRow[]): string {
  if (first === undefined) return '';
  const texts = differing(first, others).map(
    (row) => `${row.lockModel} ${row.verdict}${row.agrees ? '' : ', unexpected'}`,
  );
  return [counts(first), ...texts].join('; ');
}

/** The same in fewer characters: a differing verdict of another model of mmap_lock stands below the table. */
function marked([first, ...others]: readonly CheckRow[]): string {
  if (first === undefined) return '';
  return `${counts(first)}${differing(first, others).length > 0 ? ' ~' : ''}`;
}

function counts(row: CheckRow): string {
  const { verdict, positive, negative, vacuous, ended, agrees, expected } = row;
  if (verdict === 'n/a' || verdict === 'not judged') return verdict;
  const text = `${verdict} ${positive} ${negative}${ended === 'done' ? '' : ' ?'}${vacuous ? ' *' : ''}${isElsewise(row) ? ' +' : ''}`;
  if (agrees) return text;
  return verdict === expected ? `${text}, unexpected` : `${text}, expected ${expected}`;
}

function letters([first, ...others]: readonly CheckRow[]): string {
  if (first === undefined) return '';
  return [first, ...differing(first, others)].map(letter).join('/');
}

const letter = (row: CheckRow): string =>
  `${LETTERS[row.verdict]}${row.vacuous ? '*' : ''}${isElsewise(row) ? '+' : ''}${row.agrees ? '' : '!'}`;

/** True if something was found that the verdict does not cover. */
const isElsewise = ({ claim, findings }: CheckRow): boolean => besideClaim(claim, findings).length > 0;
