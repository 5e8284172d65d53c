import { spawnThread, type ThreadHandle } from '#threads';
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

/** Time that a thread gets to load what it runs, and to notice that the run has ended. */
const START_MS = 20_000;
const GRACE_MS = 800;

/**
 * Starts the threads together, lets them run for the slices asked for, and stops them. However it ends, nothing
 * of it goes on: no thread, no timer, no call of `onSlice`.
 *
 * @throws ThreadFailed if a thread throws, does not start or does not stop;
 * the signal's reason if that is aborted
 */
export async function runThreadJobs(run: ThreadRun): Promise<void> {
  run.signal?.throwIfAborted();
  const threads = run.jobs.length;
  const rcuEnd = rcuWords(threads);
  const control = new Int32Array(new SharedArrayBuffer((rcuEnd + CONTROL_EXTRA) * 4));
  const handles: ThreadHandle[] = [];
  const ready: Promise<void>[] = [];
  const done: Promise<void>[] = [];
  let fail: (reason: unknown) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => {});
  const abort = (): void => fail(run.signal?.reason);
  run.signal?.addEventListener('abort', abort);
  const clock = new Clock();
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
    const late = `a thread did not start within ${START_MS} ms: a module that never ends loading`;
    await Promise.race([Promise.all(ready), failed, clock.limit(START_MS, late)]);
    Atomics.store(control, startWord(rcuEnd), 1);
    Atomics.notify(control, startWord(rcuEnd));
    await Promise.race([watchSlices(run, clock), failed]);
    Atomics.store(control, stopWord(rcuEnd), 1);
    const stuck =
      `a thread did not stop within ${GRACE_MS} ms: a lookup that never ends, or a lock that was never given ` +
      'back';
    await Promise.race([Promise.all(done), failed, clock.limit(GRACE_MS, stuck)]);
  } finally {
    clock.stop();
    run.signal?.removeEventListener('abort', abort);
    for (const thread of handles) thread.terminate();
  }
}

/** The one timer of a run: a new wait replaces the one before, and none outlives the run. */
class Clock {
  #timer: ReturnType<typeof setTimeout> | undefined;

  wait(ms: number): Promise<void> {
    this.stop();
    return new Promise((resolve) => {
      this.#timer = setTimeout(resolve, ms);
    });
  }

  async limit(ms: number, message: string): Promise<never> {
    await this.wait(ms);
    throw new ThreadFailed(message);
  }

  stop(): void {
    clearTimeout(this.#timer);
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

async function watchSlices(run: ThreadRun, clock: Clock): Promise<void> {
  const start = performance.now();
  run.onSlice(0, 0);
  for (let slice = 1; slice <= run.slices; slice++) {
    await clock.wait(Math.max(0, start + slice * run.sliceMs - performance.now()));
    run.onSlice(slice, performance.now() - start);
  }
}
