import type { Explanation } from './explain.ts';
import { conditionText } from './print-test.ts';
import type { LitmusResult } from './run.ts';
import type { LitmusTest } from './syntax.ts';
import type { Witness, WitnessEvent } from './witness.ts';

const KIND = { exists: 'Allowed', '~exists': 'Forbidden', forall: 'Required' } as const;

/** A result as herd prints it, so that scripts which read herd's output read this too. */
export function herdText(test: LitmusTest, result: LitmusResult, seconds: number): string {
  const { name, condition } = test;
  const { positive, negative, states, flags, ok, cutOff, verdict } = result;
  const [witnesses, others] =
    condition.quantifier === '~exists' ? [negative, positive] : [positive, negative];
  const answer = result.ended === 'done' ? (ok ? 'Ok' : 'No') : `Unknown (${result.ended})`;
  return [
    `Test ${name} ${KIND[condition.quantifier]}`,
    `States ${states.length}`,
    ...states.map((state) =>
      state
        .split(';')
        .map((item) => `${item};`)
        .join(' '),
    ),
    `${cutOff ? 'Loop ' : ''}${answer}`,
    'Witnesses',
    `Positive: ${witnesses} Negative: ${others}`,
    ...flags.map((flag) => `Flag ${flag}`),
    `Condition ${conditionText(condition)}`,
    `Observation ${name} ${verdict} ${positive} ${negative}`,
    `Time ${name} ${seconds.toFixed(2)}`,
    '',
  ].join('\n');
}

/** Why an outcome is forbidden, as a cycle of lines. */
export function explanationText({ axiom, witness, cycle, labels }: Explanation): string {
  if (cycle.length === 0) return `Forbidden by ${axiom}.`;
  const lines = cycle.map((index, i) => {
    const { thread } = witness.events[index] as WitnessEvent;
    const label = (labels[i] as string).padStart(12);
    const next = eventText(witness.events[cycle[(i + 1) % cycle.length] as number] as WitnessEvent);
    return { label, next, thread };
  });
  const first = witness.events[cycle[0] as number] as WitnessEvent;
  return [
    `Forbidden by ${axiom}: a cycle of ${cycle.length}`,
    `${' '.repeat(14)}${eventText(first)}`,
    ...lines.map(({ label, next }) => `${label}  ${next}`),
  ].join('\n');
}

function eventText({ thread, kind, location, value, statement }: WitnessEvent): string {
  const access =
    kind === 'fence'
      ? ''
      : ` [${kind === 'read' ? 'R' : 'W'} ${location ?? '?'}${value === undefined ? '' : `=${value}`}]`;
  return `P${thread}: ${statement}${access}`;
}

/** Columns that a mail allows. */
const MAIL_WIDTH = 72;

/** An execution for a mail: one block for each CPU, what each load saw and from where. */
export function mailText({ events, rf, co }: Witness): string {
  const mark = new Map<number, string>();
  let next = 0;
  events.forEach(({ kind }, index) => {
    if (kind !== 'fence') mark.set(index, letters(next++));
  });
  const lines: string[] = [];
  let thread = -1;
  events.forEach((event, index) => {
    if (event.thread !== thread) {
      thread = event.thread;
      if (lines.length > 0) lines.push('');
      lines.push(`  CPU${thread}`);
    }
    const from = rf.find(([, to]) => to === index)?.[0];
    const source = from === undefined ? 'initial' : mark.get(from);
    const seen = event.kind === 'read' && event.value !== undefined ? `= ${event.value} from ${source}` : '';
    const name = mark.get(index);
    lines.push(...fitted(`  ${name === undefined ? '   ' : `${name}:`.padEnd(3)} ${event.statement}`, seen));
  });
  const order = co.map(([a, b]) => `${mark.get(a)} -> ${mark.get(b)}`);
  if (order.length > 0) lines.push('', ...wrapped('  Order of stores: ', order));
  return lines.join('\n');
}

function letters(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}

/** A statement with a remark at the right, on a line of its own if both do not fit. */
function fitted(left: string, right: string): string[] {
  if (right === '') return left.length <= MAIL_WIDTH ? [left] : [`${left.slice(0, MAIL_WIDTH - 3)}...`];
  if (left.length + right.length + 2 <= MAIL_WIDTH)
    return [
      `${left.padEnd(Math.min(44, MAIL_WIDTH - right.length))}${left.length >= 44 ? '  ' : ''}${right}`,
    ];
  return [...fitted(left, ''), `${' '.repeat(MAIL_WIDTH - right.length)}${right}`];
}

function wrapped(head: string, items: readonly string[]): string[] {
  const lines: string[] = [];
  let line = head;
  items.forEach((item, i) => {
    const text = i === items.length - 1 ? item : `${item}, `;
    if (line.length + text.trimEnd().length > MAIL_WIDTH) {
      lines.push(line.trimEnd());
      line = ' '.repeat(head.length);
    }
    line += text;
  });
  return [...lines, line.trimEnd()];
}

/** An execution as a graph for Graphviz: one column for each thread. */
export function dotText(name: string, { events, rf, co, fr }: Witness): string {
  const quote = (text: string): string => JSON.stringify(text);
  const threads = [...new Set(events.map(({ thread }) => thread))];
  const edge = (from: number, to: number, label: string, colour: string): string =>
    `  e${from} -> e${to} [label=${quote(label)}, color=${colour}, fontcolor=${colour}, constraint=false];`;
  return [
    `digraph ${quote(name)} {`,
    '  node [shape=none, fontname=monospace];',
    ...threads.map((thread) => {
      const own = events.flatMap((event, index) => (event.thread === thread ? [{ event, index }] : []));
      const nodes = own.map(({ event, index }) => `    e${index} [label=${quote(eventText(event))}];`);
      const order = own.slice(1).map(({ index }, i) => `    e${own[i]?.index} -> e${index} [label=po];`);
      return [`  subgraph cluster_${thread} {`, `    label=P${thread};`, ...nodes, ...order, '  }'].join(
        '\n',
      );
    }),
    ...rf.map(([from, to]) => edge(from, to, 'rf', 'red')),
    ...co.map(([from, to]) => edge(from, to, 'co', 'blue')),
    ...fr.map(([from, to]) => edge(from, to, 'fr', 'orange')),
    '}',
  ].join('\n');
}
