/** A thread that takes objects, marks them, and frees its own and those of others, for depot.test.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { Allocator } from '../../../src/machines/allocator.ts';
import { Depot } from '../../../src/machines/threads/depot.ts';
import { vm_area_cachep } from '../../../src/memory/layout.ts';
import { type CrewData, meet } from './crew.ts';
import { BASKET, BASKET_SIZE, DEPOT_AT, MEETING } from './depot-words.ts';

const { input = 0, id, size, buffer } = workerData as CrewData;
const words = new Int32Array(buffer);
const allocator = new Allocator(0, 0, new Depot(words, DEPOT_AT, words));
const HELD = 100;

meet(words, MEETING, size);
for (let round = 0; round < input; round++) {
  const held = Array.from({ length: HELD }, () => allocator.take(vm_area_cachep));
  for (const object of held) words[object << 1] = id + 1;
  for (const object of held) {
    if (words[object << 1] !== id + 1) throw new Error(`object ${object} is somebody else's, too`);
    words[object << 1] = 0;
    // Whoever put an object into the basket before frees nothing: this thread does.
    const at = BASKET + (object % BASKET_SIZE);
    const other = Atomics.exchange(words, at, object);
    if (other !== 0) allocator.give(vm_area_cachep, other);
  }
}
parentPort?.postMessage(input);
