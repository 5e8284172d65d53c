/** Read sections, and the grace periods that wait for them: a period knows the threads that were in one as it began. */
import type { Flavour } from '../program.ts';
import type { State, Thread } from './state.ts';

export const FLAVOURS = { rcu: 0, trace: 1 } as const;

export function leave({ threads }: State, thread: Thread, index: number, flavour: Flavour): void {
  const at = FLAVOURS[flavour];
  if (--thread.depth[at] > 0) return;
  // Who waits for a grace period of the other flavour does not wait for this section.
  for (const other of threads) if (flavourOf(other) === flavour) other.awaits &= ~(1 << index);
}

/** The flavour of the grace period that a thread waits for. */
function flavourOf({ code, at }: Thread): Flavour | undefined {
  const next = code[at];
  return next?.do === 'end grace period' ? next.flavour : undefined;
}

/** The threads that are in a section, as bits. */
export const inside = ({ threads }: State, flavour: Flavour): number =>
  threads.reduce((bits, { depth }, index) => (depth[FLAVOURS[flavour]] > 0 ? bits | (1 << index) : bits), 0);
