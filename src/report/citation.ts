import { installLines } from './install-lines.ts';
import { wrap } from './wrap.ts';

/** How a result is cited: a text for a mail, and BibTeX. */

/** What a citation needs of a result: the fields of a result file. */
export interface Citable {
  readonly id: string;
  readonly experiment: string;
  readonly question: string;
  readonly kind: string;
  readonly seed: number;
  readonly finding: string;
  readonly bounds: string;
  readonly cited: readonly string[];
  readonly rows: readonly Readonly<Record<string, string | number>>[];
  readonly provenance: {
    readonly command: string;
    readonly commit: string;
    /** True if the sources had changes that are in no commit. */
    readonly dirty?: boolean;
    readonly node: string;
    readonly cpu: string;
    readonly cores: number;
    readonly kernel: string;
    readonly date: string;
  };
}

/** A mail is read whole, so a longer table is cut: the rest stands where the link points. */
const ROWS = 20;

/**
 * A result as text for a mail: question, finding, table, bounds, machine, what to type for it, and where it stands.
 * Nothing is wider than 72 columns but a command, which is never broken.
 *
 * @param where a link to the whole result, or the file that holds it
 * @param clone where the sources are cloned from; without it the text says that none is set
 *
 * @example
 * ```ts
 * import { type Citable, citationText } from 'vmaspec';
 *
 * const result: Citable = {
 *   id: '0123456789ab', experiment: 'none', question: 'How many?', kind: 'deterministic', seed: 1,
 *   finding: 'None.', bounds: 'Nothing was tried.', cited: ['count'], rows: [{ count: 0 }],
 *   provenance: {
 *     command: 'npx vmaspec run none', commit: '0123456789ab', node: '24.0.0', cpu: 'one', cores: 1,
 *     kernel: 'Linux 6.14', date: '2026-11-23',
 *   },
 * };
 * console.log(citationText(result, 'https://example.org/'));
 * ```
 */
export function citationText(result: Citable, where: string, clone?: string): string {
  const { provenance: made, rows } = result;
  const left = rows.length - ROWS;
  return [
    ...wrap(result.question),
    ...wrap(result.finding),
    '',
    ...table(result.cited, rows.slice(0, ROWS)),
    ...(left > 0 ? [`  (${left} more rows: see the ${isPublic(where) ? 'link' : 'file'})`] : []),
    '',
    ...wrap(result.bounds),
    ...wrap(
      `${made.cpu}, ${made.cores} cores, ${made.kernel}, Node ${made.node}; vmaspec at commit ${commitOf(made)}, ` +
        `${made.date}; seed ${result.seed}, ${result.kind}, id ${result.id}.`,
    ),
    '',
    ...[...installLines(made.commit, clone), made.command, where].map((line) => `  ${line}`),
  ].join('\n');
}

/**
 * A result as a BibTeX entry.
 *
 * @param where a link to the whole result, or the file that holds it, which gives the entry no `url`
 * @param clone where the sources are cloned from
 *
 * @example
 * ```ts
 * import { type Citable, citationBibtex } from 'vmaspec';
 *
 * const result: Citable = {
 *   id: '0123456789ab', experiment: 'none', question: 'How many?', kind: 'deterministic', seed: 1,
 *   finding: 'None.', bounds: 'Nothing was tried.', cited: ['count'], rows: [{ count: 0 }],
 *   provenance: {
 *     command: 'npx vmaspec run none', commit: '0123456789ab', node: '24.0.0', cpu: 'one', cores: 1,
 *     kernel: 'Linux 6.14', date: '2026-11-23',
 *   },
 * };
 * console.log(citationBibtex(result, 'https://example.org/'));
 * ```
 */
export function citationBibtex(result: Citable, where: string, clone?: string): string {
  const { provenance: made } = result;
  const [year, month] = made.date.split('-');
  const from = clone === undefined ? 'no clone address is set' : clone;
  const typed = `git checkout ${made.commit} && npm ci; ${made.command}`;
  return [
    `@misc{vmaspec-${result.id},`,
    '  author = {{The vmaspec authors}},',
    `  title = {${escapeTex(result.question)}},`,
    `  howpublished = {vmaspec, result ${result.id}, commit ${commitOf(made)}${isPublic(where) ? '' : `, ${escapeTex(where)}`}},`,
    `  year = {${year}},`,
    `  month = {${Number(month)}},`,
    ...(isPublic(where) ? [`  url = {${where}},`] : []),
    `  note = {${escapeTex(`${result.finding} Reproduce (${from}): ${typed}`)}}`,
    '}',
  ].join('\n');
}

/** What is in no commit nobody else can have. */
const commitOf = ({ commit, dirty }: Citable['provenance']): string =>
  `${commit}${dirty ? ' with changes that are in no commit' : ''}`;

/** A file is no address, and nobody else can open a page that this machine serves. */
const isPublic = (where: string): boolean => /^https?:\/\/(?!localhost\b|127\.|\[::1\])/.test(where);

const escapeTex = (text: string): string =>
  text.replaceAll(/[\\{}$&#%_^~]/g, (sign) => {
    if (sign === '\\') return '\\textbackslash{}';
    return sign === '^' || sign === '~' ? `\\${sign}{}` : `\\${sign}`;
  });

function table(names: readonly string[], rows: Citable['rows']): string[] {
  const lines = [names, ...rows.map((row) => names.map((name) => cell(row[name])))];
  const widths = names.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines.map((line) =>
    `  ${line.map((text, column) => text.padEnd(widths[column] as number)).join('  ')}`.trimEnd(),
  );
}

function cell(value: string | number | undefined): string {
  if (typeof value !== 'number' || Number.isInteger(value)) return `${value ?? ''}`;
  return Math.abs(value) < 1e-4 ? value.toExponential(1) : `${Number(value.toPrecision(3))}`;
}
