/**
 * A reader thread of the bench. It is the lab's own CPU on the lab's own memory, but not its reader: that one
 * counts by reason and notes the oracle's moment around each lookup, which are two Atomics calls and more, as
 * much as a lookup itself.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { byId } from '../../src/common/near.ts';
import { protocols } from '../../src/lookup/protocols.ts';
import { Allocator } from '../../src/machines/allocator.ts';
import { ThreadRcu } from '../../src/machines/threads/rcu.ts';
import { ThreadCpu } from '../../src/machines/threads/thread-cpu.ts';
import { totalStoreOrder } from '../../src/machines/threads/workers.node.ts';
import type { Ref } from '../../src/memory/field.ts';
import { wordsOf } from '../../src/memory/words.ts';
import { timeSweeps } from './time-sweeps.ts';

/** What a thread is told once. */
export interface ThreadData {
  readonly id: number;
  readonly threads: number;
  readonly lookup: string;
  readonly words: SharedArrayBuffer;
  readonly rcu: SharedArrayBuffer;
  /** One word that counts the threads that stand at the line. */
  readonly line: Int32Array;
  readonly mm: Ref;
  readonly visits: Float64Array;
}

const { id, threads, lookup, words, rcu, line, mm, visits } = workerData as ThreadData;
const cpu = new ThreadCpu({
  id,
  words: wordsOf(words),
  allocator: new Allocator(0, 0),
  rcu: new ThreadRcu(new Int32Array(rcu), id, threads),
  totalStoreOrder,
});
const sweep = { lookup: byId('lookup', protocols, lookup).lookup, mm, visits };

/** Lets all threads begin together, in each round anew. */
function meet(): void {
  const round = Math.floor(Atomics.add(line, 0, 1) / threads);
  while (Atomics.load(line, 0) < (round + 1) * threads) {
    // The others are there within microseconds, but for the first round.
  }
}

parentPort?.on('message', (milliseconds: number) => {
  meet();
  parentPort?.postMessage(timeSweeps(cpu, sweep, milliseconds));
});
