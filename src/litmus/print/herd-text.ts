import type { LitmusResult } from '../run/run.ts';

/** A state of no variable is an empty line. */
const stateText = (state: string): string => state.replaceAll(';', '; ').replace(/(?<=.)$/, ';');

const KIND = { exists: 'Allowed', '~exists': 'Forbidden', forall: 'Required' } as const;

/**
 * A result as herd prints it, so that scripts which read herd's output can read this, too.
 *
 * @param seconds the time that the search took, for herd's line `Time`
 *
 * @example
 * ```ts
 * import { checkLitmus, herdText } from 'vmaspec';
 *
 * const source = `C SB
 * {}
 * P0(int *x, int *y) { WRITE_ONCE(*x, 1); int r0 = READ_ONCE(*y); }
 * P1(int *x, int *y) { WRITE_ONCE(*y, 1); int r0 = READ_ONCE(*x); }
 * exists (0:r0=0 /\\ 1:r0=0)`;
 * console.log(herdText(checkLitmus(source), 0.1));
 * ```
 */
export function herdText(result: LitmusResult, seconds: number): string {
  const { name, condition, quantifier, positive, negative, states, flags, ok, cutOff, verdict } = result;
  const [witnesses, others] = quantifier === '~exists' ? [negative, positive] : [positive, negative];
  const answer = result.ended === 'done' ? (ok ? 'Ok' : 'No') : `Unknown (${result.ended})`;
  return [
    `Test ${name} ${KIND[quantifier]}`,
    `States ${states.length}`,
    ...states.map(stateText),
    `${cutOff ? 'Loop ' : ''}${answer}`,
    'Witnesses',
    `Positive: ${witnesses} Negative: ${others}`,
    ...flags.map((flag) => `Flag ${flag}`),
    `Condition ${condition}`,
    `Observation ${name} ${verdict} ${positive} ${negative}`,
    `Time ${name} ${seconds.toFixed(2)}`,
    '',
  ].join('\n');
}
