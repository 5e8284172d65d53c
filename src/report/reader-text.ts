import { traits } from '../models/traits.ts';
import { racesText, racingFields } from './races-text.ts';
import type { ReaderReport, ReaderRow } from './reader-report.ts';
import { removalsText } from './removals-text.ts';
import type { SourcePosition } from './trace.ts';
import { traceText } from './trace-text.ts';
import { wrap } from './wrap.ts';

/**
 * A checked reader as text for a mail: what came out beside each kind of write, the shortest execution of the worst,
 * and what the verdicts rest on. Nothing is wider than 72 columns but a command.
 *
 * @param reproduce what to type, and where: one line each
 *
 * @example
 * ```ts
 * import { check, type Cpu, readerText, type Ref, vm_flags, vmaLookup } from 'vmaspec';
 *
 * const unlocked = (cpu: Cpu, mm: Ref, address: number) => cpu.load(vmaLookup(cpu, mm, address), vm_flags);
 * const report = check(unlocked, { model: 'sc', writers: ['shrink'] });
 * console.log(readerText(report, ['npx vmaspec check ./mine.ts --model sc --writers shrink']));
 * ```
 */
export function readerText(report: ReaderReport, reproduce: readonly string[]): string {
  const { reader, writerSide, rows, worst } = report;
  const models = [...new Set(rows.map(({ model }) => model))];
  return [
    ...wrap(`Reader ${reader}, writer side ${writerSide}`),
    '',
    ...models.flatMap((model) => [
      ...table(
        rows.filter((row) => row.model === model),
        traits[model].knowsRaces ? report.races : null,
      ),
      '',
    ]),
    ...summary(rows),
    ...removalsText(report),
    ...racesText(report),
    ...(worst?.witness === undefined
      ? []
      : [
          '',
          ...wrap(`The worst: ${worst.operation}, ${sectionsText(worst.sections)}, model ${worst.model}`),
          '',
          traceText(worst.witness),
          '',
          ...wrap(worst.witness.outcome),
        ]),
    '',
    ...boundsOf(report),
    '',
    'Reproduce:',
    ...reproduce.map((line) => `  ${line}`),
  ].join('\n');
}

const sectionsText = (sections: number): string => `${sections} write section${sections === 1 ? '' : 's'}`;

/** A row an operation, a column a number of write sections; under lkmm one for the plain accesses that race, too. */
function table(rows: readonly ReaderRow[], races: ReaderReport['races']): string[] {
  const operations = [...new Set(rows.map(({ operation }) => operation))];
  const sections = [...new Set(rows.map((row) => row.sections))];
  const cell = (operation: string, count: number): string => {
    const [first, ...others] = rows.filter((row) => row.operation === operation && row.sections === count);
    if (first === undefined) return '';
    const differing = others.filter(({ verdict }) => verdict !== first.verdict);
    return [verdictText(first), ...differing.map((row) => `${row.lockModel} ${row.verdict}`)].join('; ');
  };
  const lines = [
    [
      `model ${rows[0]?.model}`,
      ...sections.map(sectionsText),
      ...(races === null ? [] : ['races as written']),
    ],
    ...operations.map((operation) => [
      operation,
      ...sections.map((count) => cell(operation, count)),
      ...(races === null ? [] : [racingFields(races, operation)]),
    ]),
  ];
  const widths =
    lines[0]?.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length))) ?? [];
  return lines.map((line) =>
    `  ${line.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
}

/** `Never 0 15`; `Never 0 15 *` says nothing of races; `Never 0 15 !` was found something else of. */
function verdictText({ verdict, positive, negative, vacuous, findings }: ReaderRow): string {
  if (verdict === 'not judged') return verdict;
  // A reader that does something else each time answers nothing.
  if (positive + negative === 0) return 'not judged !';
  const marks = `${positive === 0 && findings.length > 0 ? ' !' : ''}${vacuous && findings.length === 0 ? ' *' : ''}`;
  return `${verdict} ${positive} ${negative}${marks}`;
}

/** What came out, of how much that was asked. With nothing judged nothing was found either, and it says so. */
function headline(judged: number, refuted: number, asked: number): string {
  if (judged === 0) return `Nothing was judged in ${searches(asked)}.`;
  const of =
    judged === asked ? searches(asked) : `${judged} of ${searches(asked)}; ${asked - judged} were not judged`;
  return refuted === 0
    ? `Nothing was found in ${of}.`
    : `Something was found in ${refuted} of ${searches(judged)}${judged === asked ? '' : `; ${asked - judged} were not judged`}.`;
}

const searches = (count: number): string => `${count} search${count === 1 ? '' : 'es'}`;

/** A row by itself: `split-below, 1 write section, sc: Never 0 17`. */
export const rowText = (row: ReaderRow): string =>
  `${row.operation}, ${sectionsText(row.sections)}, ${modelText(row)}: ${verdictText(row)}`;

const modelText = ({ model, lockModel }: Pick<ReaderRow, 'model' | 'lockModel'>): string =>
  traits[model].tellsSpinlocks ? `${model}, ${lockModel}` : model;

function summary(rows: readonly ReaderRow[]): string[] {
  const judged = rows.filter(({ verdict }) => verdict !== 'not judged');
  const refuted = judged.filter(({ findings }) => findings.length > 0);
  const kinds = new Map<string, { text: string; position: SourcePosition | undefined; where: Set<string> }>();
  for (const { findings, operation } of refuted) {
    for (const { kind, text, position } of findings) {
      const known = kinds.get(kind) ?? { text, position, where: new Set<string>() };
      known.where.add(operation);
      kinds.set(kind, known);
    }
  }
  return [
    ...wrap(headline(judged.length, refuted.length, rows.length)),
    ...wrap('The two counts are executions that refute the claim, and those that do not.'),
    ...unjudged(rows),
    ...withinBound(judged),
    ...[...kinds].flatMap(([kind, { text, position, where }]) =>
      wrap(`${kind} (${[...where].join('; ')})${place(position)}: ${text}`),
    ),
    ...(judged.some(({ vacuous, findings }) => vacuous && findings.length === 0)
      ? wrap('* It met no race: no answer was given beside a write section, or it was never turned away.')
      : []),
    ...(refuted.some(({ positive }) => positive === 0) ? ['! Something else was found: see above.'] : []),
  ];
}

/** Why searches were not made or came to no end: each reason once. */
function unjudged(rows: readonly ReaderRow[]): string[] {
  const left = rows.filter(({ verdict }) => verdict === 'not judged');
  // What it had seen by then differs, and does not matter.
  const reasonOf = ({ bounds: [reason = ''] }: ReaderRow): string =>
    reason.replace(/: \d+ executions seen$/, '');
  return [...new Set(left.map(reasonOf))].flatMap((reason) => {
    const of = left.filter((row) => reasonOf(row) === reason);
    const operations = [...new Set(of.map(({ operation }) => operation))].join('; ');
    const models = [...new Set(of.map(({ model }) => model))].join(', ');
    const more = /^no answer within/.test(reason) ? ': --timeout gives each search longer' : '';
    return wrap(`Not judged (${operations}; ${models}): ${reason}${more}.`);
  });
}

/** What a search left out on its way to a Never. */
function withinBound(judged: readonly ReaderRow[]): string[] {
  return judged
    .filter(({ verdict }) => verdict === 'Never within bound')
    .flatMap(({ operation, sections, model, lockModel, bounds }) => {
      const bound = bounds.find((text) => /\bcut\b/.test(text));
      if (bound === undefined) return [];
      const where = `${operation}, ${sectionsText(sections)}, ${modelText({ model, lockModel })}`;
      return wrap(`Within bound (${where}): ${bound}.`);
    });
}

const place = (position: SourcePosition | undefined): string =>
  position === undefined ? '' : ` at ${position.file}:${position.line}:${position.column}`;

function boundsOf({ rows, claim }: ReaderReport): string[] {
  const claimed =
    claim === 'memory'
      ? 'each answer is one that the reader gives alone at some moment of the call; nothing freed is read; and ' +
        'nothing is done that no reader may do'
      : 'each answer is one that the reader gives alone at some moment of the call';
  const judged = rows.filter(({ verdict }) => verdict !== 'not judged');
  return [
    ...wrap(`Claim: ${claimed}.`),
    ...[...new Set(judged.map(({ model }) => model))].flatMap((model) => {
      const of = judged.filter((row) => row.model === model);
      // What is the same of every search.
      const shared = of[0]?.bounds.filter((text) => of.every(({ bounds }) => bounds.includes(text))) ?? [];
      const locks = [...new Set(of.map(({ lockModel }) => lockModel))].join(' and ');
      return wrap(`Bounds, ${model}: ${shared.join('; ')}; mmap_lock: ${locks}.`);
    }),
  ];
}
