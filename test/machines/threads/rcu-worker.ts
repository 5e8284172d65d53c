/** Threads that read what a pointer names, and one that replaces it again and again, for rcu.test.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { rcuWords, ThreadRcu } from '../../../src/machines/threads/rcu.ts';
import { type CrewData, meet } from './crew.ts';

const { program, input = 0, id, size, buffer } = workerData as CrewData;
const words = new Int32Array(buffer);

/** The control words of RCU come first; then the pointer, a meeting place, the end, and two objects. */
const [POINTER, MEETING, END, OBJECTS] = [0, 16, 32, 48].map((at) => rcuWords(size) + at) as [
  number,
  number,
  number,
  number,
];
/** What stands in an object that nobody may read any more. */
const POISON = -1;

const rcu = new ThreadRcu(words, id, size);

/** One read section: nobody may spoil the object while it lasts. */
function poisonMet(): number {
  const object = Atomics.load(words, POINTER);
  for (let round = 0; round < 200; round++) if (Atomics.load(words, object) === POISON) return 1;
  return 0;
}

function read(sleeps: boolean): [reads: number, poisoned: number] {
  let reads = 0;
  let poisoned = 0;
  for (; Atomics.load(words, END) === 0; reads++) {
    poisoned += poisonMet();
    rcu.quiescent();
    if (!sleeps || reads % 16 !== 0) continue;
    rcu.offline();
    Atomics.wait(words, END, 0, 1);
    rcu.online();
  }
  return [reads, poisoned];
}

/** Publishes the other object, waits until nobody can be in this one, spoils it, mends it, and so on. */
function replace(times: number): void {
  for (let nth = 1; nth <= times; nth++) {
    const old = Atomics.load(words, POINTER);
    Atomics.store(words, POINTER, old === OBJECTS ? OBJECTS + 16 : OBJECTS);
    rcu.synchronize();
    Atomics.store(words, old, POISON);
    for (let round = 0; round < 50; round++) Atomics.load(words, old);
    Atomics.store(words, old, nth);
  }
  Atomics.store(words, END, 1);
}

if (program === 'replace') Atomics.store(words, POINTER, OBJECTS);
meet(words, MEETING, size);
let answer = 0;
if (program === 'replace') replace(input);
else {
  const [reads, poisoned] = read(program === 'sleep and read');
  answer = program === 'read' ? reads : poisoned;
  if (program === 'read' && poisoned > 0) throw new Error(`poison was met ${poisoned} times`);
}
// Whoever ends says so: others must not wait for it.
rcu.offline();
parentPort?.postMessage(answer);
