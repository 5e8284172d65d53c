import { threadPort, totalStoreOrder } from '#threads';
import { wordsOf } from '../../memory/words.ts';
import { Allocator } from '../allocator.ts';
import type { MeasuredProgram } from '../machine.ts';
import { Depot } from './depot.ts';
import { controlLayout, type WorkerStart } from './job.ts';
import { PausingCpu } from './pausing-cpu.ts';
import { ThreadRcu } from './rcu.ts';
import { ThreadCpu } from './thread-cpu.ts';

/** The worker's side: waits for its start, runs the program asked for, reports how it ended. */
export function serveThread(programs: Readonly<Record<string, MeasuredProgram>>): void {
  const port = threadPort();
  port.onMessage(async (start) => {
    try {
      await runProgram(start, programs, () => port.post({ kind: 'ready' }));
      port.post({ kind: 'done' });
    } catch (error) {
      const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
      port.post({ kind: 'failed', name, message, stack: stack ?? '' });
    }
    port.close();
  });
}

async function runProgram(
  start: WorkerStart,
  programs: Readonly<Record<string, MeasuredProgram>>,
  onReady: () => void,
): Promise<void> {
  const program = programs[start.program];
  if (program === undefined) throw new Error(`[vmaspec bug] no thread program ${start.program}`);
  const control = new Int32Array(start.control);
  const layout = controlLayout(start.threads);
  const words = wordsOf(start.words);
  const rcu = new ThreadRcu(control, start.id, start.threads);
  const allocator = new Allocator(0, 0, new Depot(control, layout.depot, words.int32));
  const parts = { id: start.id, words, allocator, rcu, totalStoreOrder };
  const cpu = start.pause === undefined ? new ThreadCpu(parts) : new PausingCpu(parts, start.pause);
  const isStopped = (): boolean => Atomics.load(control, layout.stop) === 1;
  const run = await program({ cpu, isStopped, now: () => performance.now() }, start.input);
  onReady();
  // All threads begin together.
  Atomics.wait(control, layout.start, 0);
  rcu.online();
  try {
    run();
  } finally {
    // Whoever still waits for a grace period must not wait for this thread.
    rcu.offline();
  }
}
