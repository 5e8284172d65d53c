import type { LitmusResult } from '../run/run.ts';

/** A state of no variable is an empty line. */
const stateText = (state: string): string => state.replaceAll(';', '; ').replace(/(?<=.)$/, ';');

const KIND = { exists: 'Allowed', '~exists': 'Forbidden', forall: 'Required' } as const;

/** A result as herd prints it, so that scripts which read herd's output read this too. */
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
