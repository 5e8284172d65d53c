/** What threads do with a spinlock in spinlock.test.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { spinLock, spinUnlock } from '../../../src/machines/threads/spinlock.ts';
import { type CrewData, meet } from './crew.ts';
import { FIRST, LOCK, MEETING, SECOND, TICKETS, TORN } from './lock-words.ts';

const { program, input = 0, size, buffer } = workerData as CrewData;
const words = new Int32Array(buffer);

/** Both words move by one; plain accesses, so that only the lock keeps them together. */
function section(nth: number): void {
  spinLock(words, LOCK);
  if (words[FIRST] !== words[SECOND]) words[TORN] = (words[TORN] as number) + 1;
  words[FIRST] = (words[FIRST] as number) + 1;
  // Now and then a section is so long that those who wait go to sleep.
  for (let round = nth % 256 === 0 ? 20_000 : 5; round > 0; round--) Atomics.load(words, MEETING);
  words[SECOND] = (words[SECOND] as number) + 1;
  spinUnlock(words, LOCK);
}

/** Enters once, and returns as how many-th. */
function ticket(): number {
  spinLock(words, LOCK);
  const number = Atomics.add(words, TICKETS, 1) + 1;
  spinUnlock(words, LOCK);
  return number;
}

meet(words, MEETING, size);
let answer = input;
if (program === 'ticket') answer = ticket();
else for (let nth = 0; nth < input; nth++) section(nth);
parentPort?.postMessage(answer);
