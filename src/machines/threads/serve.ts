import { threadPort, totalStoreOrder } from '#threads';
import { wordsOf } from '../../memory/words.ts';
import { Allocator } from './allocator.ts';
import { startWord, stopWord, type ThreadProgram, type WorkerStart } from './job.ts';
import { rcuWords, ThreadRcu } from './rcu.ts';
import { ThreadCpu } from './thread-cpu.ts';

/** The worker's side: waits for its start, runs the program asked for, reports how it ended. */
export function serveThread(programs: Readonly<Record<string, ThreadProgram>>): void {
  const port = threadPort();
  port.onMessage(async (start) => {
    try {
      await runProgram(start, programs, () => port.post({ kind: 'ready' }));
      port.post({ kind: 'done' });
    } catch (error) {
      const { message, stack } = error instanceof Error ? error : new Error(String(error));
      port.post({ kind: 'failed', message, stack: stack ?? '' });
    }
    port.close();
  });
}

async function runProgram(
  start: WorkerStart,
  programs: Readonly<Record<string, ThreadProgram>>,
  onReady: () => void,
): Promise<void> {
  const program = programs[start.program];
  if (program === undefined) throw new Error(`[vmaspec bug] no thread program ${start.program}`);
  const control = new Int32Array(start.control);
  const rcuEnd = rcuWords(start.threads);
  const rcu = new ThreadRcu(control, start.id, start.threads);
  const cpu = new ThreadCpu({
    id: start.id,
    words: wordsOf(start.words),
    allocator: new Allocator(...start.arena),
    rcu,
    totalStoreOrder,
  });
  const run = await program(
    { cpu, isStopped: () => Atomics.load(control, stopWord(rcuEnd)) === 1 },
    start.input,
  );
  onReady();
  // All threads begin together.
  Atomics.wait(control, startWord(rcuEnd), 0);
  rcu.online();
  try {
    run();
  } finally {
    // Whoever still waits for a grace period must not wait for this thread.
    rcu.offline();
  }
}
