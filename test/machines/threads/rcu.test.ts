import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { rcuWords, ThreadRcu } from '../../../src/machines/threads/rcu.ts';
import { singleCpu } from '../../support/single-thread.ts';
import { runCrew } from './crew.ts';

const THREADS = 3;
const { cpu } = singleCpu(64);

/** The parts of several threads, moved one at a time by the test. */
function parts(): ThreadRcu[] {
  const control = new Int32Array(rcuWords(THREADS));
  return Array.from({ length: THREADS }, (_, thread) => new ThreadRcu(control, thread, THREADS));
}

const kinds = ['quiescent', 'sleep', 'wake', 'free', 'poll'] as const;
interface Move {
  readonly thread: number;
  readonly kind: (typeof kinds)[number];
}

const moves = fc.array(fc.record({ thread: fc.nat(THREADS - 1), kind: fc.constantFrom(...kinds) }), {
  maxLength: 60,
});

/**
 * Makes the moves. Between its moves each thread that is awake is in a read section, the last one begun when it
 * was last quiescent. Returns what each thread still has queued.
 */
function play(asked: readonly Move[]): number[] {
  const threads = parts();
  const asleep = threads.map(() => false);
  const quietAt = threads.map(() => -1);
  const isInside = (thread: number, since: number): boolean =>
    !asleep[thread] && (quietAt[thread] as number) < since;
  const check = (_: unknown, queuedAt: number): void => {
    const inside = threads.filter((_, thread) => isInside(thread, queuedAt));
    assert.equal(inside.length, 0, 'a callback ran while a section from before it was open');
  };
  for (const [now, { thread, kind }] of asked.entries()) {
    const rcu = threads[thread] as ThreadRcu;
    const isAsleep = asleep[thread];
    if (isAsleep !== (kind === 'wake')) continue;
    quietAt[thread] = now;
    asleep[thread] = kind === 'sleep';
    if (kind === 'sleep') rcu.offline();
    else if (kind === 'wake') rcu.online();
    else rcu.quiescent();
    if (kind === 'free') rcu.enqueue(check, now);
    if (kind === 'free' || kind === 'poll') rcu.poll(cpu);
  }
  return threads.map(({ pending }) => pending);
}

describe('RCU on threads', () => {
  it('should run no callback while a section that began before it is open', () => {
    fc.assert(
      fc.property(moves, (asked) => void play(asked)),
      { seed: 20_240_805, numRuns: 2000 },
    );
  });

  it('should run every callback of those awake once they polled a few times, whoever sleeps', () => {
    fc.assert(
      fc.property(moves, fc.nat(THREADS - 1), (asked, sleeper) => {
        const all = Array.from({ length: THREADS }, (_, thread) => thread);
        const awake = all.filter((thread) => thread !== sleeper);
        const left = play([
          ...asked,
          ...awake.map((thread) => ({ thread, kind: 'wake' as const })),
          { thread: sleeper, kind: 'sleep' },
          ...Array.from({ length: 4 }, () =>
            awake.map((thread) => ({ thread, kind: 'poll' as const })),
          ).flat(),
        ]);
        assert.deepEqual(
          awake.map((thread) => left[thread]),
          [0, 0],
        );
      }),
      { seed: 20_240_806, numRuns: 1000 },
    );
  });

  it('should wait for the one thread that says nothing, and only for that', () => {
    const [writer, quiet, silent] = parts() as [ThreadRcu, ThreadRcu, ThreadRcu];
    const run: number[] = [];
    writer.enqueue((_, word) => void run.push(word), 7);
    for (let round = 0; round < 5; round++) {
      writer.quiescent();
      quiet.quiescent();
      writer.poll(cpu);
    }
    assert.deepEqual(run, []);
    silent.quiescent();
    writer.poll(cpu);
    assert.deepEqual(run, [7]);
  });

  it('should not take an old silence for a new one: what is queued later waits again', () => {
    const [writer, other, third] = parts() as [ThreadRcu, ThreadRcu, ThreadRcu];
    third.offline();
    const run: number[] = [];
    const note = (_: unknown, word: number): void => void run.push(word);
    writer.enqueue(note, 1);
    writer.poll(cpu);
    other.quiescent();
    writer.enqueue(note, 2);
    writer.poll(cpu);
    writer.quiescent();
    writer.poll(cpu);
    assert.deepEqual(run, [1]);
    other.quiescent();
    writer.poll(cpu);
    assert.deepEqual(run, [1, 2]);
  });

  it('should keep memory from reuse while real threads read it', async () => {
    const buffer = new SharedArrayBuffer(4 * 256);
    const [reads, poisoned] = await runCrew(new URL('./rcu-worker.ts', import.meta.url), buffer, [
      { program: 'read' },
      { program: 'sleep and read' },
      { program: 'replace', input: 1500 },
    ]);
    assert.ok((reads as number) > 0, 'nobody read: this tested nothing');
    assert.equal(poisoned, 0);
  });
});
