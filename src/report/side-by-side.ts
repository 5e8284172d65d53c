import { RCU_BRACKET } from './essential-steps.ts';
import { longestCommon } from './longest-common.ts';
import type { Trace, TraceStep } from './trace.ts';
import { describe, essentialSteps } from './trace-text.ts';

/** What two executions do at the same moment; one of them may do nothing. */
export interface SideBySideRow {
  readonly left?: TraceStep | undefined;
  readonly right?: TraceStep | undefined;
}

/** Two versions under one schedule. */
export interface SideBySide {
  readonly left: Trace;
  readonly right: Trace;
}

/**
 * The essential steps of both executions; what both do stands on one row.
 *
 * @example
 * ```ts
 * import { compareLookups, sideBySideRows } from 'vmaspec';
 *
 * const rows = sideBySideRows(compareLookups('two-cycles', 'aug05', 'aug05-swapped'));
 * for (const { left, right } of rows) console.log(left?.field, right?.field);
 * ```
 */
export function sideBySideRows({ left, right }: SideBySide): SideBySideRow[] {
  // The ends of read-side sections are left out: they differ between lookups and decide nothing.
  const stepsOf = (trace: Trace): TraceStep[] =>
    essentialSteps(trace).filter(({ operation }) => !RCU_BRACKET.test(operation));
  const [a, b] = [stepsOf(left), stepsOf(right)];
  const rows: SideBySideRow[] = [];
  let [i, j] = [0, 0];
  const upTo = (endLeft: number, endRight: number): void => {
    for (; i < endLeft; i++) rows.push({ left: a[i] });
    for (; j < endRight; j++) rows.push({ right: b[j] });
  };
  for (const [atLeft, atRight] of longestCommon(a.map(doing), b.map(doing))) {
    upTo(atLeft, atRight);
    rows.push({ left: a[i++], right: b[j++] });
  }
  upTo(a.length, b.length);
  return rows;
}

/** Who does what to which place, without the value. */
const doing = ({ cpu, operation, object, field, access }: TraceStep): string =>
  `${cpu} ${object ?? operation}.${field}.${access ?? operation}`;

/** The first row on which they do different things or meet different values; -1 if there is none. */
export const partingRow = (rows: readonly SideBySideRow[]): number =>
  rows.findIndex(
    ({ left, right }) => left?.value !== right?.value || left === undefined || right === undefined,
  );

const COLUMNS = 72;
const MARGIN = '  ';

/**
 * Two executions in two columns for a mail, each line marked with its CPU: what is the same stands on one line, and
 * the first step at which they part has a line of its own above it.
 *
 * @example
 * ```ts
 * import { compareLookups, sideBySideText } from 'vmaspec';
 *
 * console.log(sideBySideText(compareLookups('two-cycles', 'aug05', 'aug05-swapped')));
 * ```
 */
export function sideBySideText(both: SideBySide): string {
  const { left, right } = both;
  const names = left.cpus.length >= right.cpus.length ? left.cpus : right.cpus;
  const label = Math.max(...names.map(({ name }) => name.length));
  const width = Math.floor((COLUMNS - MARGIN.length - label - 4) / 2);
  const line = (cpu: string, a: string, b: string): string =>
    `${MARGIN}${cpu.padEnd(label)}  ${cut(a, width).padEnd(width)}  ${cut(b, width)}`.trimEnd();
  const rows = sideBySideRows(both);
  const parting = partingRow(rows);
  const here = `${MARGIN}${'-'.repeat(label)}  here they part ${'-'.repeat(COLUMNS - label - 19)}`;
  return [
    line('', left.lookup, right.lookup),
    ...rows.flatMap((row, at) => {
      const name = names[(row.left ?? row.right)?.cpu ?? 0]?.name ?? '';
      return [...(at === parting ? [here] : []), line(name, stepText(row.left), stepText(row.right))];
    }),
    `${MARGIN}(blank: not done there, or nobody else looks at it)`,
    '',
    ...outcomes(left),
    ...outcomes(right),
  ].join('\n');
}

const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, width - 3)}...`;

function stepText(step: TraceStep | undefined): string {
  if (step === undefined) return '';
  const note = step.fatal ? ' <--' : step.note === undefined ? '' : ` (${step.note})`;
  return `${describe(step)}${note}`;
}

function outcomes({ lookup, outcome }: Trace): string[] {
  const lines = [`${lookup}:`];
  for (const word of outcome.split(' ')) {
    const last = lines.at(-1) as string;
    if (last.length + 1 + word.length <= COLUMNS) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`${MARGIN}${word}`);
  }
  return lines;
}
