/** Threads in Node: worker_threads. The other side of `#threads` is workers.web.ts. */
import { parentPort, Worker } from 'node:worker_threads';
import type { ThreadHandle, ThreadPort } from './workers.ts';

export type { ThreadHandle, ThreadPort } from './workers.ts';

/** Plain accesses of x64 stay in order by themselves. */
export const totalStoreOrder = process.arch === 'x64';

/** True if threads can share memory here. */
export const canShareMemory = (): boolean => typeof SharedArrayBuffer !== 'undefined';

/**
 * A thread takes over the flags of its process. `node --input-type=module --eval ...` is about that text alone: for a
 * thread, which runs a file, Node calls it an error.
 */
const options = process.execArgv.some((flag) => flag.startsWith('--input-type')) ? { execArgv: [] } : {};

/** Starts a thread on the lab's worker. */
export function spawnThread(): ThreadHandle {
  const worker = new Worker(new URL('../../measure/worker.ts', import.meta.url), options);
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => void worker.on('message', listener),
    onError: (listener) => void worker.on('error', listener),
    terminate: () => void worker.terminate(),
  };
}

/** The thread's own side, inside a worker. */
export function threadPort(): ThreadPort {
  const port = parentPort;
  if (port === null) throw new Error('[vmaspec bug] not in a worker');
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => void port.on('message', listener),
    close: () => port.close(),
  };
}
