import { canShareMemory, spawnThread, type ThreadHandle } from '#threads';
import { CONTROL_EXTRA, startWord, stopWord, type WorkerReport } from './job.ts';
import { rcuWords } from './rcu.ts';

/** One thread to run. */
export interface ThreadJob {
  /** What messages call it: `reader 0`. */
  readonly name: string;
  readonly program: string;
  readonly input: unknown;
  /** Slots that it may allocate. */
  readonly slots: number;
}

/** A run of threads over one memory. */
export interface ThreadRun {
  readonly words: SharedArrayBuffer;
  /** First slot that no set-up uses. */
  readonly firstFree: number;
  readonly jobs: readonly ThreadJob[];
  /** Milliseconds between two calls of onSlice, and how many. */
  readonly sliceMs: number;
  readonly slices: number;
  /** Called at the start (slice 0) and after each slice, with the time since the start in milliseconds. */
  readonly onSlice: (slice: number, elapsedMs: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** A thread that stopped a run: what it threw, or that it did not come back. */
export class ThreadFailed extends Error {
  override readonly name = 'ThreadFailed';
  /** The thread's own stack. */
  readonly threadStack: string;
  constructor(message: string, threadStack = '') {
    super(message);
    this.threadStack = threadStack;
  }
}

/** Time that a thread gets to notice that the run has ended. */
const GRACE_MS = 800;

/**
 * Starts the threads together, lets them run for the slices asked for, and stops them.
 *
 * @throws ThreadFailed if a thread throws or does not stop; RangeError without shared memory
 */
export async function runThreadJobs(run: ThreadRun): Promise<void> {
  if (!canShareMemory()) {
    throw new RangeError(
      'threads need shared memory, which this page does not have: it must be cross-origin isolated ' +
        '(COOP and COEP headers); the interleaver works without',
    );
  }
  const threads = run.jobs.length;
  const rcuEnd = rcuWords(threads);
  const control = new Int32Array(new SharedArrayBuffer((rcuEnd + CONTROL_EXTRA) * 4));
  const handles: ThreadHandle[] = [];
  const ready: Promise<void>[] = [];
  const done: Promise<void>[] = [];
  let fail: (error: Error) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => {});
  let next = run.firstFree;
  try {
    for (const [id, job] of run.jobs.entries()) {
      const thread = spawnThread();
      handles.push(thread);
      const waiting = watch(thread, job.name, fail);
      ready.push(waiting.ready);
      done.push(waiting.done);
      const arena = [next, next + job.slots] as const;
      next += job.slots;
      thread.post({
        kind: 'start',
        id,
        threads,
        words: run.words,
        control: control.buffer,
        arena,
        program: job.program,
        input: job.input,
      });
    }
    await Promise.race([Promise.all(ready), failed]);
    Atomics.store(control, startWord(rcuEnd), 1);
    Atomics.notify(control, startWord(rcuEnd));
    await Promise.race([watchSlices(run), failed]);
    Atomics.store(control, stopWord(rcuEnd), 1);
    await Promise.race([Promise.all(done), failed, timeout(GRACE_MS)]);
  } finally {
    for (const thread of handles) thread.terminate();
  }
}

function watch(thread: ThreadHandle, name: string, fail: (error: Error) => void) {
  let setReady = (): void => {};
  let setDone = (): void => {};
  const ready = new Promise<void>((resolve) => {
    setReady = resolve;
  });
  const done = new Promise<void>((resolve) => {
    setDone = resolve;
  });
  thread.onMessage((report: WorkerReport) => {
    if (report.kind === 'ready') setReady();
    else if (report.kind === 'done') setDone();
    else fail(new ThreadFailed(`${name} stopped: ${report.message}`, report.stack));
  });
  thread.onError((error) => fail(new ThreadFailed(`${name} stopped: ${error.message}`, error.stack)));
  return { ready, done };
}

async function watchSlices(run: ThreadRun): Promise<void> {
  const start = performance.now();
  run.onSlice(0, 0);
  for (let slice = 1; slice <= run.slices; slice++) {
    const left = start + slice * run.sliceMs - performance.now();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, left)));
    run.onSlice(slice, performance.now() - start);
    run.signal?.throwIfAborted();
  }
}

async function timeout(ms: number): Promise<never> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new ThreadFailed(
            `a thread did not stop within ${ms} ms: a lookup that never ends, or a lock that was never given back`,
          ),
        ),
      ms,
    );
  }).finally(() => clearTimeout(timer));
}
