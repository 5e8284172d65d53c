import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { spinLock, spinUnlock } from '../../../src/machines/threads/spinlock.ts';
import { runCrew } from './crew.ts';
import { FIRST, LOCK, MEETING, SECOND, TORN, WORDS } from './lock-words.ts';

const file = new URL('./spinlock-worker.ts', import.meta.url);

describe('a spinlock between threads', () => {
  it('should let in one at a time, with more threads than cores', async () => {
    const buffer = new SharedArrayBuffer(4 * WORDS);
    await runCrew(file, buffer, Array(5).fill({ program: 'section', input: 2000 }));
    const words = new Int32Array(buffer);
    assert.deepEqual([words[FIRST], words[SECOND], words[TORN]], [10_000, 10_000, 0]);
    assert.equal(words[LOCK], words[LOCK + 1], 'everybody who took a ticket was served');
  });

  it('should let in those who wait in the order in which they came', async () => {
    const buffer = new SharedArrayBuffer(4 * WORDS);
    const words = new Int32Array(buffer);
    spinLock(words, LOCK);
    const turns: Promise<number[]>[] = [];
    for (let waiting = 1; waiting <= 3; waiting++) {
      Atomics.store(words, MEETING, 0);
      turns.push(runCrew(file, buffer, [{ program: 'ticket' }]));
      for (let round = 0; Atomics.load(words, LOCK) <= waiting; round++) {
        assert.ok(round < 20_000, 'a thread did not come to where it was to wait');
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    }
    spinUnlock(words, LOCK);
    assert.deepEqual(await Promise.all(turns), [[1], [2], [3]]);
  });
});
