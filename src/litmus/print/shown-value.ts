import type { WitnessEvent } from '../run/witness.ts';

/** Whether an event is part of an operation on a lock. */
export const isLock = ({ tag }: WitnessEvent): boolean => /^(?:lock|unlock$|is-)/.test(tag);

/** The state of a lock has no number: it is said in words. */
export function shownValue(event: WitnessEvent): string | undefined {
  if (!isLock(event)) return event.value;
  if (event.tag === 'lock-write') return `held by P${event.thread}`;
  return /^(?:unlock|is-unlocked)$/.test(event.tag) ? 'free' : 'held';
}
