import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runOnThreads } from '../../src/cli/pool.ts';

/** A worker file with this default export. */
const worker = (code: string): URL =>
  new URL(`data:text/javascript,${encodeURIComponent(`export default ${code}`)}`);
const nameOf = (task: number): string => `task ${task}`;

describe('runOnThreads', () => {
  it('should give results in the order of the tasks, whatever ends first', async () => {
    const slowFirst = worker(
      '(task) => new Promise((resolve) => setTimeout(resolve, 60 - task * 20, task * task))',
    );
    assert.deepEqual(await runOnThreads(slowFirst, [0, 1, 2, 3], { jobs: 4, nameOf }), [0, 1, 4, 9]);
  });

  it('should name the task whose thread threw, and keep what it said', async () => {
    const throws = worker("(task) => { if (task === 1) throw new RangeError('too many'); }");
    await assert.rejects(runOnThreads(throws, [0, 1, 2], { jobs: 2, nameOf }), {
      message: 'task 1: too many',
    });
  });

  it('should start no more threads than there are jobs', async () => {
    const threadId = worker("async () => (await import('node:worker_threads')).threadId");
    const ids = await runOnThreads(threadId, [0, 1, 2, 3, 4, 5], { jobs: 2, nameOf });
    assert.ok(new Set(ids).size <= 2, `${ids}`);
  });
});
