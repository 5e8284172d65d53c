/** A process that times one lookup on one address space, so that nothing else shapes the code V8 makes of it. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { byId } from '../../src/common/near.ts';
import { protocols } from '../../src/lookup/protocols.ts';
import { rcuWords } from '../../src/machines/threads/rcu.ts';
import { buildSpace, type Size, type Space } from './space.ts';
import type { ThreadData } from './thread.ts';
import { timeSweeps } from './time-sweeps.ts';

/** What the process is asked for. The first request builds the space. */
export interface Request extends Size {
  readonly lookup: string;
  readonly threads: number;
  readonly milliseconds: number;
}

let space: Space | undefined;
let workers: Worker[] = [];

function built(request: Request): Space {
  if (space !== undefined) return space;
  const { lookup, writerSide } = byId('lookup', protocols, request.lookup);
  const made = buildSpace(writerSide, request);
  for (const [nth, address] of made.visits.entries()) {
    const found = lookup(made.cpu, made.mm, address);
    if (found === made.answers[nth]) continue;
    throw new Error(
      `${request.lookup} answered ${found} at 0x${address.toString(16)}, not ${made.answers[nth]}`,
    );
  }
  return made;
}

function startWorkers(threads: number, lookup: string, { words, mm, visits }: Space): Worker[] {
  const shared = {
    rcu: new SharedArrayBuffer(rcuWords(threads) * 4),
    line: new Int32Array(new SharedArrayBuffer(4)),
  };
  return Array.from({ length: threads }, (_, id) => {
    const workerData: ThreadData = {
      id,
      threads,
      lookup,
      words: words.buffer as SharedArrayBuffer,
      mm,
      visits,
      ...shared,
    };
    return new Worker(new URL('./thread.ts', import.meta.url), { workerData });
  });
}

async function answer(request: Request): Promise<number> {
  const { lookup, threads, milliseconds } = request;
  space = built(request);
  if (threads === 1) {
    const sweep = { lookup: byId('lookup', protocols, lookup).lookup, mm: space.mm, visits: space.visits };
    return timeSweeps(space.cpu, sweep, milliseconds);
  }
  if (workers.length === 0) workers = startWorkers(threads, lookup, space);
  const answers = workers.map((worker) => once(worker, 'message'));
  for (const worker of workers) worker.postMessage(milliseconds);
  const times = (await Promise.all(answers)).map(([time]) => time as number);
  return 1 / times.reduce((rate, time) => rate + 1 / time, 0);
}

process.on('message', async (request: Request) => {
  process.send?.(await answer(request));
});
