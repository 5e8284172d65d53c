import type { Objection, ShownVersion } from './objection.ts';
import type { Trace } from './trace.ts';
import { traceText } from './trace-text.ts';
import { wrap } from './wrap.ts';

/**
 * An objection as text for a mail: who asked, what came out for each version, the execution that shows it, what the
 * verdicts rest on, and how to see them again. Nothing is wider than 72 columns but a command or a link.
 *
 * @param reproduce what to type, and where: one line each
 *
 * @example
 * ```ts
 * import { objectionText, showScenario } from 'vmaspec';
 *
 * console.log(objectionText(showScenario('two-cycles'), ['npx vmaspec show two-cycles']));
 * ```
 */
export function objectionText(objection: Objection, reproduce: readonly string[]): string {
  const { versions } = objection;
  return [
    ...wrap(`${objection.scenario}: ${objection.question}`),
    ...wrap(`(${objection.author}, ${objection.date}${objection.note ? `; ${objection.note}` : ''})`),
    '',
    ...verdicts(versions),
    ...versions.flatMap((version) => witness(version)),
    '',
    ...bounds(objection),
    ...unjudged(objection),
    '',
    'Reproduce:',
    ...reproduce.map((line) => `  ${line}`),
    ...(objection.link === undefined ? [] : [`Link: https://lore.kernel.org/all/${objection.link}/`]),
  ].join('\n');
}

/** `aug05 (posted 2024-08-05)`. */
export const versionName = ({ lookup, origin, isChanged }: ShownVersion): string =>
  `${lookup}${isChanged ? ' with the change' : ''} (${origin})`;

/** `Sometimes 1 70`. */
export const verdictOf = ({ verdict, positive, negative }: ShownVersion): string =>
  positive + negative === 0 ? verdict : `${verdict} ${positive} ${negative}`;

function verdicts(versions: readonly ShownVersion[]): string[] {
  const width = Math.max(...versions.map((version) => versionName(version).length));
  return [
    ...versions.map((version) => {
      const kinds = [...new Set(version.beside.map(({ kind }) => kind))];
      const mark = `${version.vacuous ? ' (no race)' : ''}${kinds.length === 0 ? '' : ` (also: ${kinds.join(', ')})`}`;
      return `  ${versionName(version).padEnd(width)}  ${verdictOf(version)}${mark}`;
    }),
    '',
    ...reasons(versions),
    ...versions.flatMap(besides),
  ];
}

/** Each reason once. */
const reasons = (versions: readonly ShownVersion[]): string[] =>
  [...new Set(versions.map(({ why }) => why))].flatMap((why) => {
    const of = versions.filter((version) => version.why === why);
    return wrap(`${of.map(nameOf).join(', ')}: ${why}.`);
  });

const besides = (version: ShownVersion): string[] =>
  version.beside.flatMap(({ kind, text, executions }) =>
    wrap(
      `${nameOf(version)}, of which the verdict does not speak: ${kind} in ${executions} ` +
        `execution${executions === 1 ? '' : 's'}: ${text}.`,
    ),
  );

const nameOf = ({ lookup, isChanged }: ShownVersion): string =>
  isChanged ? `${lookup} with the change` : lookup;

function witness(version: ShownVersion): string[] {
  const { witness: trace } = version;
  if (trace === undefined) return [];
  return [
    '',
    `${nameOf(version)}, the shortest execution:`,
    '',
    traceText(trace),
    '',
    ...wrap(trace.outcome),
    ...legend(trace),
  ];
}

/** What the marks of a reordered execution mean. */
function legend({ steps }: Trace): string[] {
  const marks = [
    ['delayed', 'after a step that the program puts behind it'],
    ['hoisted', 'before a step that the program puts in front of it'],
  ] as const;
  const met = marks.filter(([mark]) => steps.some(({ note }) => note?.includes(mark)));
  if (met.length === 0) return [];
  const meanings = met.map(([mark, meaning]) => `${mark}: ${meaning}`).join('; ');
  return wrap(`(Lines stand in the order in which steps take effect; ${meanings}.)`);
}

function bounds({ versions, model, lockModel }: Objection): string[] {
  const judged = versions.filter((version) => version.bounds.length > 0);
  const each = [...new Set(judged.map((version) => version.bounds.join('; ')))];
  return each.flatMap((text) => {
    const of = judged.filter((version) => version.bounds.join('; ') === text).map(nameOf);
    const whose = each.length === 1 ? '' : `${of.join(', ')}: `;
    return wrap(`${whose}model ${model}, mmap_lock: ${lockModel}; ${text}.`);
  });
}

function unjudged({ unjudged: expectations }: Objection): string[] {
  return [...new Set(expectations.map(({ model }) => model))].flatMap((model) => {
    const of = expectations.filter((one) => one.model === model);
    const words = of.map(({ lookup, expected }) => `${lookup} ${expected}`).join(', ');
    return wrap(`Not judged under ${model}; expected there: ${words}.`);
  });
}
