/** Publishes one number after the other as each of its counters, until it is told to stop. */
import { workerData } from 'node:worker_threads';
import { SharedTally, TALLY } from '../../src/measure/tally.ts';

const { buffer, stop } = workerData as { buffer: SharedArrayBuffer; stop: Int32Array };
const tally = new SharedTally(buffer, 0);
const counts = new Float64Array(TALLY.length);
for (let nth = 1; Atomics.load(stop, 0) === 0; nth++) tally.publish(counts.fill(nth));
