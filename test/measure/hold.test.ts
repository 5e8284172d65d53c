import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { operations } from '../../src/measure/write-plan.ts';
import { inTier } from '../support/tier.ts';
import { assertWhole, run } from './run.ts';

describe('a write section that is held open', () => {
  // The quick tier has the others in run-lookups.test.ts.
  for (const operation of inTier(operations, ['merge', 'mprotect', 'mmap', 'fork'])) {
    it(`should be open for that much longer, and nobody be misled by that: ${operation}`, async () => {
      const result = await run({ lookup: 'merged', operation, hold: 250, readers: 2, writers: 2 });
      assertWhole(result);
      assert.ok(result.writes > 0, 'nothing was written: this tested nothing');
      assert.deepEqual([result.hold, result.wrong], [250, 0]);
      assert.ok(result.heldMicroseconds > 249.9, `${result.heldMicroseconds} us`);
      // One at a time: they cannot have been open for longer than the run was.
      assert.ok(result.openMicroseconds <= 1.5e6 * result.seconds, `${result.openMicroseconds} us`);
    });
  }

  it('should be measured without being held, and be nothing where nobody writes', async () => {
    const written = await run({ lookup: 'merged' });
    assert.ok(written.heldMicroseconds > 0);
    assert.equal(written.hold, 0);
    const quiet = await run({ lookup: 'merged', writerRate: 0 });
    assert.equal(quiet.heldMicroseconds, 0);
  });

  it('should be refused if it is longer than a millisecond, or shorter than nothing', async () => {
    for (const hold of [-1, 1001, Number.NaN]) {
      await assert.rejects(run({ lookup: 'merged', hold }), {
        message: `hold must be from 0 to 1000, not ${hold}`,
      });
    }
  });

  it('should keep readers who fall back waiting for it', async () => {
    const result = await run({ lookup: 'merged', hold: 500, seconds: 1 });
    const fallbacks = result.writeLocked + result.collided + result.changed;
    assert.equal(result.fallbackMicroseconds > 0, fallbacks > 0);
    const none = await run({ lookup: 'locked' });
    assert.equal(none.fallbackMicroseconds, 0, 'who has the lock has nothing to fall back to');
  });
});
