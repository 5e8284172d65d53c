import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { counterOf, readTally, SharedTally, TALLY, tallyBytes } from '../../src/measure/tally.ts';

const counts = (value: number): Float64Array => new Float64Array(TALLY.length).fill(value);

describe('a shared tally', () => {
  it('should be the sum of what threads published last', () => {
    const buffer = new SharedArrayBuffer(tallyBytes(3));
    const [first, , third] = [0, 1, 2].map((thread) => new SharedTally(buffer, thread));
    first?.publish(counts(7));
    for (let nth = 1; nth <= 5; nth++) third?.publish(counts(nth));
    assert.deepEqual(readTally(buffer), Object.fromEntries(TALLY.map((name) => [name, 12])));
  });

  it('should have room for every counter, twice', () => {
    const buffer = new SharedArrayBuffer(tallyBytes(2));
    const tallies = [new SharedTally(buffer, 0), new SharedTally(buffer, 1)];
    for (const [thread, tally] of tallies.entries()) {
      tally.publish(counts(thread + 1));
      tally.publish(Float64Array.from(TALLY, (_, at) => at + thread / 2));
    }
    for (const [thread, tally] of tallies.entries()) {
      assert.deepEqual(
        [...tally.read()],
        [...TALLY.keys()].map((at) => at + thread / 2),
      );
    }
    assert.equal(counterOf('fallbackMicroseconds'), TALLY.length - 1);
  });

  it('should never be read half from one copy and half from another', async () => {
    const buffer = new SharedArrayBuffer(tallyBytes(1));
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(new URL('tally-worker.ts', import.meta.url), { workerData: { buffer, stop } });
    const reader = new SharedTally(buffer, 0);
    let last = 0;
    try {
      for (const seen = new Set<number>(); seen.size < 500; seen.add(last)) {
        const [first, ...others] = reader.read();
        assert.ok(
          others.every((value) => value === first),
          `${first}, then ${others}`,
        );
        assert.ok((first as number) >= last, 'it never goes back');
        last = first as number;
      }
    } finally {
      Atomics.store(stop, 0, 1);
      await new Promise((resolve) => worker.once('exit', resolve));
    }
  });
});
