import { spawnThread, type ThreadHandle } from '#threads';
import { SLOT_BYTES, wordsOf } from '../../memory/words.ts';
import { ArenaFull } from '../arena-full.ts';
import type { MeasuredRun } from '../machine.ts';
import { Depot } from './depot.ts';
import { controlLayout, type WorkerReport } from './job.ts';

/** A thread that stopped a run: what it threw, or that it did not come back. */
export class ThreadFailed extends Error {
  override readonly name = 'ThreadFailed';
  /** The thread's own stack. */
  readonly threadStack: string;
  /** The name of the error that it threw. */
  readonly threw: string;
  constructor(message: string, threadStack = '', threw = '') {
    super(message);
    this.threadStack = threadStack;
    this.threw = threw;
  }
}

/** Time that a thread gets to load what it runs, and to notice that the run has ended. */
const START_MS = 20_000;
const GRACE_MS = 800;
/** Time that a run goes on at most if nothing was done in it. */
const IDLE_MS = 10_000;
/** With more threads than cores, each must have had its turn. */
const GRACE_MS_EACH = 100;

/**
 * Starts the threads together, lets them run for the slices asked for or to their end, and stops them. However
 * it ends, nothing of it goes on: no thread, no timer, no call of `onSlice`.
 *
 * @throws ThreadFailed if a thread throws, does not start or does not stop; ArenaFull if the slots run out;
 * the signal's reason if that is aborted
 */
export async function runThreadJobs(run: MeasuredRun): Promise<void> {
  run.signal?.throwIfAborted();
  const threads = run.jobs.length;
  const layout = controlLayout(threads);
  const control = new Int32Array(new SharedArrayBuffer(layout.words * 4));
  const words = wordsOf(run.words);
  new Depot(control, layout.depot, words.int32).open(run.firstFree, words.buffer.byteLength / SLOT_BYTES);
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
  try {
    for (const [id, job] of run.jobs.entries()) {
      const thread = spawnThread();
      handles.push(thread);
      const waiting = watch(thread, job.name, fail);
      ready.push(waiting.ready);
      done.push(waiting.done);
      thread.post({
        kind: 'start',
        id,
        threads,
        words: run.words as SharedArrayBuffer,
        control: control.buffer,
        pause: job.pause,
        program: job.program,
        input: job.input,
      });
    }
    const late = `a thread did not start within ${START_MS} ms: a module that never ends loading`;
    await Promise.race([Promise.all(ready), failed, clock.limit(START_MS, late)]);
    run.onSlice(0, 0);
    Atomics.store(control, layout.start, 1);
    Atomics.notify(control, layout.start);
    const ending = done.filter((_, id) => run.jobs[id]?.ends);
    await Promise.race([watchSlices(run, clock, ending), failed]);
    Atomics.store(control, layout.stop, 1);
    const graceMs = Math.max(GRACE_MS, threads * GRACE_MS_EACH);
    const stuck =
      `a thread did not stop within ${graceMs} ms: a lookup that never ends, or a lock that was never given ` +
      'back';
    await Promise.race([Promise.all(done), failed, clock.limit(graceMs, stuck)]);
  } finally {
    clock.end();
    run.signal?.removeEventListener('abort', abort);
    for (const thread of handles) thread.terminate();
  }
}

/** The one timer of a run: a new wait replaces the one before, and none outlives the run. */
class Clock {
  #timer: ReturnType<typeof setTimeout> | undefined;
  hasEnded = false;

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

  /** Nothing that waits for the run may go on from here. */
  end(): void {
    this.stop();
    this.hasEnded = true;
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
    else if (report.name === 'ArenaFull') fail(new ArenaFull(`${name} stopped: ${report.message}`));
    else fail(new ThreadFailed(`${name} stopped: ${report.message}`, report.stack, report.name));
  });
  thread.onError((error) => fail(new ThreadFailed(`${name} stopped: ${error.message}`, error.stack)));
  return { ready, done };
}

async function watchSlices(run: MeasuredRun, clock: Clock, ending: readonly Promise<void>[]): Promise<void> {
  const start = performance.now();
  let hasEnded = false;
  const end =
    ending.length === 0
      ? new Promise<never>(() => {})
      : Promise.all(ending).then(() => {
          hasEnded = true;
        });
  for (let slice = 1; slice <= run.slices && !hasEnded; slice++) {
    await Promise.race([clock.wait(Math.max(0, start + slice * run.sliceMs - performance.now())), end]);
    if (slice === run.slices) await whileIdle(run, clock, end);
    if (clock.hasEnded) return;
    run.onSlice(slice, performance.now() - start);
  }
}

async function whileIdle(
  { isIdle, sliceMs }: MeasuredRun,
  clock: Clock,
  end: Promise<unknown>,
): Promise<void> {
  const last = performance.now() + IDLE_MS;
  while (!clock.hasEnded && isIdle?.() && performance.now() < last)
    await Promise.race([clock.wait(sliceMs), end]);
}
