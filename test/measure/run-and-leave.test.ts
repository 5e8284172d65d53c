import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { it } from 'node:test';
import { promisify } from 'node:util';

it('a process ends by itself after runs that ended well, threw, hung and were aborted', async () => {
  const script = join(import.meta.dirname, 'run-and-leave.ts');
  // What is killed for its time rejects: a thread or a timer was left behind.
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [script], { timeout: 30_000 });
  assert.deepEqual(JSON.parse(stdout), {
    ends: ['done', 'ThreadFailed', 'ThreadFailed', 'TimeoutError'],
    timers: 0,
  });
  assert.equal(stderr, '');
});
