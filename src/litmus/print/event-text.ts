import type { WitnessEvent } from '../run/witness.ts';

/** An event in one line: its thread, its statement, and what it read or wrote. */
export function eventText({ thread, kind, location, value, statement }: WitnessEvent): string {
  const access =
    kind === 'fence'
      ? ''
      : ` [${kind === 'read' ? 'R' : 'W'} ${location ?? '?'}${value === undefined ? '' : `=${value}`}]`;
  return `P${thread}: ${statement}${access}`;
}
