import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as rwsem from '../../../src/machines/threads/rwsem.ts';
import { type Member, runCrew } from './crew.ts';
import { FIRST, LOCK, SECOND, SLEEPS, TICKETS, TORN, WORDS } from './lock-words.ts';

const file = new URL('./lock-worker.ts', import.meta.url);
const times = (count: number, member: Member): Member[] => Array<Member>(count).fill(member);

/** Runs the members on a new lock; whatever they did, it must be free again in the end. */
async function run(members: readonly Member[]): Promise<{ words: Int32Array; entered: number[] }> {
  const buffer = new SharedArrayBuffer(4 * WORDS);
  const entered = await runCrew(file, buffer, members);
  const words = new Int32Array(buffer);
  assert.equal(words[LOCK], 0);
  assert.equal(words[LOCK + NEXT_TICKET], words[LOCK + SERVED]);
  return { words, entered };
}

const sleeper: rwsem.Sleeper = {
  beforeSleep: () => assert.fail('nobody is in the way'),
  afterSleep: () => {},
};

describe('a read-write semaphore without contention', () => {
  const words = new Int32Array(new SharedArrayBuffer(4 * WORDS));

  it('should be held by one writer, or by many readers', () => {
    rwsem.downWrite(words, LOCK, sleeper);
    assert.equal(rwsem.isWriteHeld(words, LOCK), true);
    rwsem.upWrite(words, LOCK);
    assert.equal(rwsem.isWriteHeld(words, LOCK), false);
    rwsem.downRead(words, LOCK, sleeper);
    rwsem.downRead(words, LOCK, sleeper);
    assert.equal(rwsem.isWriteHeld(words, LOCK), false);
    rwsem.upRead(words, LOCK);
    rwsem.upRead(words, LOCK);
    assert.deepEqual([...words.slice(LOCK, LOCK + 5)], [0, 0, 0, 0, 0]);
  });

  it('should let a writer go on as a reader beside others', () => {
    rwsem.downWrite(words, LOCK, sleeper);
    rwsem.downgradeWrite(words, LOCK);
    assert.equal(rwsem.isWriteHeld(words, LOCK), false);
    rwsem.downRead(words, LOCK, sleeper);
    rwsem.upRead(words, LOCK);
    rwsem.upRead(words, LOCK);
    assert.deepEqual([...words.slice(LOCK, LOCK + 5)], [0, 0, 0, 0, 0]);
  });
});

describe('a read-write semaphore between threads', () => {
  it('should let in one writer at a time, so that no increment is lost', async () => {
    const { words } = await run(times(4, { program: 'write', input: 2000 }));
    assert.deepEqual([words[FIRST], words[SECOND]], [8000, 8000]);
    assert.ok((words[SLEEPS] as number) > 0, 'nobody slept: this tested nothing');
  });

  it('should never show a reader a section half done', async () => {
    const { words } = await run([
      ...times(2, { program: 'write', input: 2000 }),
      ...times(2, { program: 'read', input: 2000 }),
    ]);
    assert.deepEqual([words[FIRST], words[SECOND], words[TORN]], [4000, 4000, 0]);
    assert.ok((words[SLEEPS] as number) > 0, 'nobody slept: this tested nothing');
  });

  it('should let no writer in between a write section and the read section it is downgraded to', async () => {
    const { words } = await run([
      ...times(2, { program: 'writeThenRead', input: 1000 }),
      { program: 'write', input: 1000 },
      { program: 'read', input: 1000 },
    ]);
    assert.deepEqual([words[FIRST], words[SECOND], words[TORN]], [3000, 3000, 0]);
  });

  it('should let the readers that waited in when a writer downgrades, beside itself', async () => {
    await run([{ program: 'downgrade and meet' }, ...times(3, { program: 'read and meet' })]);
  });

  it('should let a reader in while writers follow each other without pause', async () => {
    const { words, entered } = await run([
      { program: 'turns of a reader', input: 100 },
      ...times(2, { program: 'write until 1' }),
    ]);
    const [, ...writes] = entered;
    assert.equal(
      words[FIRST],
      writes.reduce((sum, count) => sum + count),
    );
  });

  it('should let a writer in while readers follow each other without pause', async () => {
    const { words } = await run([{ program: 'write', input: 300 }, ...times(3, { program: 'read until 1' })]);
    assert.deepEqual([words[FIRST], words[TORN]], [300, 0]);
  });

  it('should let each of many writers in while others follow each other without pause', async () => {
    const { words } = await run([
      ...times(2, { program: 'write', input: 50 }),
      ...times(2, { program: 'write until 2' }),
      { program: 'read until 2' },
    ]);
    assert.equal(words[TORN], 0);
  });
});

describe('the order in which threads get a read-write semaphore', () => {
  it('should let a thread that runs take a free lock before those that sleep', () => {
    for (const asleep of [READERS_SLEEP, WRITERS_SLEEP]) {
      const words = new Int32Array(new SharedArrayBuffer(4 * WORDS));
      words[LOCK] = asleep;
      assert.equal(rwsem.downReadTrylock(words, LOCK), true);
      rwsem.upRead(words, LOCK);
      words[LOCK] = asleep;
      rwsem.downWrite(words, LOCK, sleeper);
      assert.equal(rwsem.isWriteHeld(words, LOCK), true);
      rwsem.upWrite(words, LOCK);
      assert.equal(words[LOCK], 0);
    }
  });

  it('should keep a reader out while others are inside and a writer sleeps', () => {
    const words = new Int32Array(new SharedArrayBuffer(4 * WORDS));
    words[LOCK] = WRITERS_SLEEP | 1;
    assert.equal(rwsem.downReadTrylock(words, LOCK), false);
    rwsem.upRead(words, LOCK);
    assert.equal(rwsem.downReadTrylock(words, LOCK), true);
  });

  it('should put a writer that waited for readers before a reader that comes later', async () => {
    const { words, one } = crewOfOne();
    rwsem.downRead(words, LOCK, sleeper);
    const writer = one('ticket of a writer');
    await until(() => words[LOCK + NEXT_TICKET] === 1);
    const reader = one('ticket of a reader');
    // A reader that is let in has its ticket; one that is not goes to sleep.
    await until(() => words[SLEEPS] === 2 || words[TICKETS] === 1);
    rwsem.upRead(words, LOCK);
    assert.deepEqual({ writer: await writer, reader: await reader }, { writer: 1, reader: 2 });
  });

  it('should hand the lock to who has waited for milliseconds, and to nobody else', async () => {
    for (const [first, second] of [
      ['reader', 'writer'],
      ['writer', 'reader'],
      ['writer', 'writer'],
    ]) {
      const { words, one } = crewOfOne();
      rwsem.downWrite(words, LOCK, sleeper);
      const waiting = one(`ticket of a ${first}`);
      await until(() => words[LOCK + NEXT_TICKET] === 1);
      const next = one(`ticket of a ${second}`);
      await until(() => words[LOCK + NEXT_TICKET] === 2);
      assert.equal(rwsem.downReadTrylock(words, LOCK), false);
      rwsem.upWrite(words, LOCK);
      assert.deepEqual([await waiting, await next], [1, 2]);
      assert.equal(words[LOCK], 0);
    }
  });
});

const READERS_SLEEP = 1 << 28;
const WRITERS_SLEEP = 1 << 27;
/** Words of the lock: tickets of those that are next by right, and how many were served. */
const NEXT_TICKET = 3;
const SERVED = 4;

/** A lock that this thread takes part in, and a way to start others one by one. */
function crewOfOne() {
  const buffer = new SharedArrayBuffer(4 * WORDS);
  const one = async (program: string) => (await runCrew(file, buffer, [{ program }]))[0];
  return { words: new Int32Array(buffer), one };
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let round = 0; !isTrue(); round++) {
    assert.ok(round < 20_000, 'a thread did not come to where it was to wait');
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
