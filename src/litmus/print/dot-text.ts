import type { Witness } from '../run/witness.ts';
import { eventText } from './event-text.ts';

/**
 * An execution as a graph for Graphviz: one column for each thread.
 *
 * @example
 * ```ts
 * import { checkLitmus, dotText } from 'vmaspec';
 *
 * const source = `C SB
 * {}
 * P0(int *x, int *y) { WRITE_ONCE(*x, 1); int r0 = READ_ONCE(*y); }
 * P1(int *x, int *y) { WRITE_ONCE(*y, 1); int r0 = READ_ONCE(*x); }
 * exists (0:r0=0 /\\ 1:r0=0)`;
 * const { witness } = checkLitmus(source);
 * if (witness !== undefined) console.log(dotText('SB', witness));
 * ```
 */
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
