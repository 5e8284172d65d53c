import type { Place } from '../program.ts';
import type { Instruction } from './compile.ts';
import { isHeld } from './locks.ts';
import { FLAVOURS } from './sections.ts';
import { NULL, type State, type Thread } from './state.ts';

/** What is wrong with a step, if anything is. */
export function faultOf(state: State, thread: Thread, index: number, next: Instruction): string | undefined {
  if ('place' in next) return faultAt(state, thread, next.place);
  switch (next.do) {
    case 'unlock':
      return isHeld(state, index, next.how) ? undefined : 'unlock of what is not held';
    case 'leave':
      return thread.depth[FLAVOURS[next.flavour]] > 0 ? undefined : 'unlock of what is not held';
    case 'free':
      if (thread[next.kind] === NULL) return 'use-after-free';
      return state.freed[thread[next.kind]] ? 'double free' : undefined;
    default:
      return undefined;
  }
}

export function faultAt({ freed }: State, thread: Thread, place: Place): string | undefined {
  if (place !== 'node' && place !== 'stable') return undefined;
  const object = thread[place];
  if (object === NULL) return 'NULL dereference';
  return place === 'node' && freed[object] ? 'use-after-free' : undefined;
}
