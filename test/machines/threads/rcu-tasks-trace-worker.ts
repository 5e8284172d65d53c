/** Threads that read, and sleep while they read, and one that replaces what they read, for rcu-tasks-trace.test.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { rcuWords, ThreadRcu } from '../../../src/machines/threads/rcu.ts';
import { singleCpu } from '../../support/single-thread.ts';
import { type CrewData, meet } from './crew.ts';

const { program, input = 0, id, size, buffer } = workerData as CrewData;
const words = new Int32Array(buffer);

const READS_ENOUGH = 32;

/** The control words come first; then the pointer, a meeting place, the end, who has read enough, and two objects. */
const [POINTER, MEETING, END, SATED, OBJECTS] = [0, 16, 32, 40, 48].map((at) => rcuWords(size) + at) as [
  number,
  number,
  number,
  number,
  number,
];
/** What stands in an object that nobody may read any more. */
const POISON = -1;

const rcu = new ThreadRcu(words, id, size);
const { cpu } = singleCpu(64);

/** One section of Tasks Trace, with another inside it; now and then the thread sleeps, out of all of RCU's sections. */
function poisonMet(sleeps: boolean): number {
  rcu.tasksTrace.readLock();
  const object = Atomics.load(words, POINTER);
  rcu.tasksTrace.readLock();
  rcu.tasksTrace.readUnlock();
  if (sleeps) {
    rcu.offline();
    Atomics.wait(words, END, 0, 1);
    rcu.online();
  }
  let met = 0;
  for (let round = 0; round < 200; round++) if (Atomics.load(words, object) === POISON) met = 1;
  rcu.tasksTrace.readUnlock();
  return met;
}

/**
 * Publishes the other object, waits until nobody can be in this one, spoils it, mends it, and so on: `times` times,
 * and until both readers have read enough, for nothing here waits for a reader that the scheduler keeps out.
 */
function replace(times: number): void {
  for (let nth = 1; nth <= times || Atomics.load(words, SATED) < size - 1; nth++) {
    const old = Atomics.load(words, POINTER);
    Atomics.store(words, POINTER, old === OBJECTS ? OBJECTS + 16 : OBJECTS);
    if (nth % 2 === 0) rcu.synchronizeTasksTrace();
    else waitForCallback();
    Atomics.store(words, old, POISON);
    for (let round = 0; round < 50; round++) Atomics.load(words, old);
    Atomics.store(words, old, nth);
  }
  Atomics.store(words, END, 1);
}

function waitForCallback(): void {
  rcu.tasksTrace.callbacks.enqueue(() => {}, 0);
  while (rcu.pending > 0) rcu.poll(cpu);
}

if (program === 'replace') Atomics.store(words, POINTER, OBJECTS);
meet(words, MEETING, size);
let answer = 0;
if (program === 'replace') replace(input);
else {
  let poisoned = 0;
  for (let reads = 1; Atomics.load(words, END) === 0; reads++) {
    poisoned += poisonMet(program === 'sleep and read' && reads % 16 === 0);
    if (reads === READS_ENOUGH) Atomics.add(words, SATED, 1);
    answer = reads;
  }
  if (poisoned > 0) throw new Error(`poison was met ${poisoned} times`);
}
rcu.offline();
parentPort?.postMessage(answer);
