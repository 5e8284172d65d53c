/** Threads in a browser: module workers. The other side of `#threads` is workers.node.ts. */
import type { ThreadHandle, ThreadPort } from './workers.ts';

export type { ThreadHandle, ThreadPort } from './workers.ts';

/** A page cannot know its processor, so fences are always used. */
export const totalStoreOrder = false;

/** True if threads can share memory here: the page must be cross-origin isolated. */
export const canShareMemory = (): boolean => globalThis.crossOriginIsolated === true;

/** Starts a thread on the lab's worker. The expression must stand literally like this for bundlers to see it. */
export function spawnThread(): ThreadHandle {
  const worker = new Worker(new URL('../../measure/worker.ts', import.meta.url), { type: 'module' });
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.addEventListener('message', ({ data }) => listener(data)),
    onError: (listener) => worker.addEventListener('error', ({ message }) => listener(new Error(message))),
    terminate: () => worker.terminate(),
  };
}

/** The thread's own side, inside a worker. */
export function threadPort(): ThreadPort {
  return {
    post: (message) => globalThis.postMessage(message),
    onMessage: (listener) => globalThis.addEventListener('message', ({ data }) => listener(data)),
    close: () => globalThis.close(),
  };
}
