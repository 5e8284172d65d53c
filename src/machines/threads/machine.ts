import { canShareMemory } from '#threads';
import type { MeasuringMachine } from '../machine.ts';
import { runThreadJobs, ThreadFailed } from './run-threads.ts';

/** Real threads on shared memory; their time is that of the wall. */
export const threads: MeasuringMachine = {
  id: 'threads',
  shows: 'times',
  unavailable: () =>
    canShareMemory()
      ? undefined
      : 'threads need shared memory, which is not available here: a page must be cross-origin isolated (COOP and ' +
        'COEP headers); explore() works without',
  allocate: (bytes) => new SharedArrayBuffer(bytes),
  run: runThreadJobs,
  failure: (message) => new ThreadFailed(message),
  thrownBy: (error) => (error instanceof ThreadFailed && error.threw !== '' ? error.threw : undefined),
};
