import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { rcuWords, ThreadRcu } from '../../../src/machines/threads/rcu.ts';
import { singleCpu } from '../../support/single-thread.ts';
import { runCrew } from './crew.ts';

const THREADS = 3;
const { cpu } = singleCpu(64);

interface Move {
  readonly thread: number;
  readonly kind: 'enter' | 'leave' | 'free' | 'poll';
}

const moves = fc.array(
  fc.record({
    thread: fc.nat(THREADS - 1),
    kind: fc.constantFrom<Move['kind']>('enter', 'leave', 'free', 'poll'),
  }),
  { maxLength: 60 },
);

describe('RCU Tasks Trace', () => {
  it('should run no callback while a section that was open before it still is, and in the end each', () => {
    let ran = 0;
    const play = (asked: readonly Move[]): void => {
      const control = new Int32Array(rcuWords(THREADS));
      const threads = Array.from({ length: THREADS }, (_, id) => new ThreadRcu(control, id, THREADS));
      /** By thread: when its open sections began, the outermost first. */
      const open: number[][] = threads.map(() => []);
      let now = 0;
      const check = (_: unknown, queuedAt: number): void => {
        ran++;
        assert.ok(
          open.every(([since = Number.POSITIVE_INFINITY]) => since > queuedAt),
          'a callback ran while a section from before it was open',
        );
      };
      for (const { thread, kind } of asked) {
        now++;
        const rcu = threads[thread] as ThreadRcu;
        if (kind === 'enter') {
          rcu.tasksTrace.readLock();
          open[thread]?.push(now);
        } else if (kind === 'leave' && open[thread]?.pop() !== undefined) rcu.tasksTrace.readUnlock();
        if (kind === 'free') rcu.tasksTrace.callbacks.enqueue(check, now);
        if (kind === 'free' || kind === 'poll') rcu.poll(cpu);
      }
      for (const [thread, rcu] of threads.entries()) {
        while (open[thread]?.pop() !== undefined) rcu.tasksTrace.readUnlock();
      }
      for (let round = 0; round < 3; round++) for (const rcu of threads) rcu.poll(cpu);
      for (const rcu of threads) assert.equal(rcu.pending, 0, 'nobody is inside, and a callback still waits');
    };
    fc.assert(fc.property(moves, play), { seed: 20_240_813, numRuns: 2000 });
    assert.ok(ran > 1000, `only ${ran} callbacks ran`);
  });

  it('should keep memory from reuse while real threads read it, also while they sleep', async () => {
    const buffer = new SharedArrayBuffer(4 * 512);
    const [reads, slept] = await runCrew(new URL('./rcu-tasks-trace-worker.ts', import.meta.url), buffer, [
      { program: 'read' },
      { program: 'sleep and read' },
      { program: 'replace', input: 400 },
    ]);
    assert.ok((reads as number) >= 32 && (slept as number) >= 32, 'nobody read: this tested nothing');
  });
});
