import type { Explanation, ExplanationSearch } from '../run/explain.ts';
import type { WitnessEvent } from '../run/witness.ts';
import { eventText } from './event-text.ts';

/**
 * What is said where no explanation was found: that there can be none, only if all was looked at.
 *
 * @example
 * ```ts
 * import { noExplanationText } from 'vmaspec';
 *
 * console.log(noExplanationText({ complete: true })); // No values lead to this outcome, whatever the memory does.
 * ```
 */
export const noExplanationText = ({ complete }: ExplanationSearch): string =>
  complete
    ? 'No values lead to this outcome, whatever the memory does.'
    : 'No explanation was found: not every execution was looked at, in the time given or within two turns of each loop.';

/**
 * Why an outcome is forbidden, as a cycle of lines.
 *
 * @example
 * ```ts
 * import { explainForbidden, explanationText } from 'vmaspec';
 *
 * const source = `C CoRR
 * {}
 * P0(int *x) { WRITE_ONCE(*x, 1); }
 * P1(int *x) { int r0 = READ_ONCE(*x); int r1 = READ_ONCE(*x); }
 * exists (1:r0=1 /\\ 1:r1=0)`;
 * const explanation = explainForbidden(source);
 * if (explanation !== undefined) console.log(explanationText(explanation));
 * ```
 */
export function explanationText({ axiom, witness, cycle, labels }: Explanation): string {
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
