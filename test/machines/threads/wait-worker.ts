/** A thread that waits, in a read section or not, and one that waits for a grace period, for wait-until.test.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { Allocator } from '../../../src/machines/allocator.ts';
import { rcuWords, ThreadRcu } from '../../../src/machines/threads/rcu.ts';
import { ThreadCpu } from '../../../src/machines/threads/thread-cpu.ts';
import { mm_lock_seq } from '../../../src/memory/layout.ts';
import { wordsOf } from '../../../src/memory/words.ts';
import { type CrewData, meet } from './crew.ts';

const { program, id, size, buffer } = workerData as CrewData;
const int32 = new Int32Array(buffer);
/** The structure waited on lies behind the control words, and a line for all to meet. */
const MEETING = rcuWords(size);
const BASE = (MEETING + 16) / 2;
const rcu = new ThreadRcu(int32, id, size);
const cpu = new ThreadCpu({
  ...{ id, words: wordsOf(buffer), allocator: new Allocator(0, 0), rcu, totalStoreOrder: true },
});
const isOne = (value: number): boolean => value === 1;

rcu.online();
if (program === 'wait inside') cpu.rcuReadLock();
meet(int32, MEETING, size);
let answer = 0;
if (program === 'go on after a grace period') {
  cpu.synchronizeRcu();
  cpu.writeOnce(BASE, mm_lock_seq, 1);
} else if (program === 'be let go') {
  // Long enough for the other to sleep, and for a grace period that does not wait for it to end.
  rcu.offline();
  Atomics.wait(int32, MEETING, size, 50);
  Atomics.add(int32, MEETING + 8, 1);
  cpu.writeOnce(BASE, mm_lock_seq, 1);
} else if (program === 'ask for a grace period') {
  cpu.synchronizeRcu();
  answer = Atomics.load(int32, MEETING + 8);
} else {
  cpu.waitUntil(BASE, mm_lock_seq, isOne);
  answer = cpu.readOnce(BASE, mm_lock_seq);
  if (program === 'wait inside') cpu.rcuReadUnlock();
}
rcu.offline();
parentPort?.postMessage(answer);
