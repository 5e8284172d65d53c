/** Real threads for tests: all begin together, and a watchdog ends what never would. */
import { Worker } from 'node:worker_threads';

/** A thread to start: a program of the worker file, and its input. */
export interface Member {
  readonly program: string;
  readonly input?: number;
}

/** What a worker of a crew is started with. */
export interface CrewData extends Member {
  readonly id: number;
  readonly size: number;
  readonly buffer: SharedArrayBuffer;
}

const WATCHDOG_MS = 30_000;

/** Runs the members to their end and returns what each answered; rejects if one throws or never ends. */
export async function runCrew(
  file: URL,
  buffer: SharedArrayBuffer,
  members: readonly Member[],
): Promise<number[]> {
  const size = members.length;
  const workers = members.map(
    (member, id) => new Worker(file, { workerData: { ...member, id, size, buffer } satisfies CrewData }),
  );
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  try {
    const answers = workers.map(
      (worker) =>
        new Promise<number>((resolve, reject) => {
          worker.once('message', resolve);
          worker.once('error', reject);
        }),
    );
    const stuck = new Promise<never>((_, reject) => {
      watchdog = setTimeout(() => {
        const words = new Int32Array(buffer).slice(0, 16).join(' ');
        reject(new Error(`no end after ${WATCHDOG_MS} ms; the first words are ${words}`));
      }, WATCHDOG_MS);
    });
    return await Promise.race([Promise.all(answers), stuck]);
  } finally {
    clearTimeout(watchdog);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** Waits, inside a worker, until the whole crew is there. */
export function meet(words: Int32Array, at: number, size: number): void {
  if (Atomics.add(words, at, 1) + 1 === size) Atomics.notify(words, at);
  for (let here = Atomics.load(words, at); here < size; here = Atomics.load(words, at)) {
    Atomics.wait(words, at, here, 100);
  }
}
