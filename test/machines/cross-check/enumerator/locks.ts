/** A semaphore and a spinlock: who holds them is all that there is to them. */
import type { Unlock } from '../program.ts';
import type { Instruction } from './compile.ts';
import { type State, see, type Thread } from './state.ts';

type Take = Extract<Instruction, { do: 'take lock' }>;

/** Whether who takes it goes on at once. */
export function isFree({ writers, readers }: State, { how }: Take): boolean {
  if (how === 'try') return true;
  if (how === 'spin') return writers.spinlock < 0;
  return writers.rwsem < 0 && (how === 'read' || !readers.some((count) => count > 0));
}

export function takeLock(
  { writers, readers }: State,
  thread: Thread,
  index: number,
  { how, to }: Take,
): void {
  if (how === 'spin') writers.spinlock = index;
  else if (how === 'write') writers.rwsem = index;
  else {
    const isGot = writers.rwsem < 0;
    if (isGot) readers[index] = (readers[index] ?? 0) + 1;
    if (how === 'read') return;
    thread.last = isGot ? 1 : 0;
    see(thread, isGot ? 'got' : 'not got');
    if (!isGot) thread.at = to;
  }
}

const lockOf = (how: Unlock): 'rwsem' | 'spinlock' => (how === 'spinUnlock' ? 'spinlock' : 'rwsem');

export const isHeld = ({ writers, readers }: State, index: number, how: Unlock): boolean =>
  how === 'upRead' ? (readers[index] ?? 0) > 0 : writers[lockOf(how)] === index;

export function unlock({ writers, readers }: State, index: number, how: Unlock): void {
  if (how === 'upRead') readers[index] = (readers[index] as number) - 1;
  else {
    writers[lockOf(how)] = -1;
    if (how === 'downgradeWrite') readers[index] = 1;
  }
}
