import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runCrew } from './crew.ts';

const file = new URL('./wait-worker.ts', import.meta.url);
const run = (...programs: string[]): Promise<number[]> =>
  runCrew(
    file,
    new SharedArrayBuffer(4 * 1024),
    programs.map((program) => ({ program })),
  );

describe('a thread that waits for a word to change', () => {
  it('should hold up no grace period where it is in no read section', async () => {
    // The word changes only after a grace period: whoever held it up would wait for ever.
    assert.deepEqual(await run('wait outside', 'go on after a grace period'), [1, 0]);
  });

  it('should hold up grace periods where it is in one: what it holds must not be freed', async () => {
    const [waited, letGo, seen] = await run('wait inside', 'be let go', 'ask for a grace period');
    assert.deepEqual({ waited, letGo }, { waited: 1, letGo: 0 });
    assert.equal(seen, 1, 'the grace period ended before the wait did');
  });

  it('should leave its core to who it waits for, with more threads than cores', async () => {
    const waiting = Array<string>(6).fill('wait outside');
    assert.deepEqual(await run(...waiting, 'go on after a grace period'), [1, 1, 1, 1, 1, 1, 0]);
  });
});
