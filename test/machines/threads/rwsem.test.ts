import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as rwsem from '../../../src/machines/threads/rwsem.ts';
import { type Member, runCrew } from './crew.ts';
import { FIRST, LOCK, SECOND, SLEEPS, TICKETS, TORN, WORDS } from './lock-words.ts';

const file = new URL('./lock-worker.ts', import.meta.url);
/** More than can be under way at once; a lock that is not fair lets thousands pass, or never ends. */
const A_FEW = 20;
const times = (count: number, member: Member): Member[] => Array<Member>(count).fill(member);

/** Runs the members on a new lock; whatever they did, it must be free again in the end. */
async function run(members: readonly Member[]): Promise<{ words: Int32Array; entered: number[] }> {
  const buffer = new SharedArrayBuffer(4 * WORDS);
  const entered = await runCrew(file, buffer, members);
  const words = new Int32Array(buffer);
  const { state, guard } = { state: words[LOCK], guard: words[LOCK + 1] };
  assert.deepEqual({ state, guard }, { state: 0, guard: 0 });
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
      { program: 'turns of a reader', input: 500 },
      ...times(2, { program: 'write until 1' }),
    ]);
    const [passed, ...writes] = entered as [number, ...number[]];
    assert.ok(passed <= A_FEW, `${passed} write sections went before the reader`);
    assert.equal(
      words[FIRST],
      writes.reduce((sum, count) => sum + count),
    );
  });

  it('should let a writer in while readers follow each other without pause', async () => {
    const { words } = await run([{ program: 'write', input: 300 }, ...times(3, { program: 'read until 1' })]);
    assert.deepEqual([words[FIRST], words[TORN]], [300, 0]);
  });
});

describe('the order in which threads get a read-write semaphore', () => {
  it('should put a writer that waits before a reader that comes later', async () => {
    const { words, one } = crewOfOne();
    rwsem.downRead(words, LOCK, sleeper);
    const writer = one('ticket of a writer');
    await until(() => words[SLEEPS] === 1 && words[LOCK] !== 1);
    const reader = one('ticket of a reader');
    // A reader that is let in has its ticket; one that is not goes to sleep.
    await until(() => words[SLEEPS] === 2 || words[TICKETS] === 1);
    rwsem.upRead(words, LOCK);
    assert.deepEqual({ writer: await writer, reader: await reader }, { writer: 1, reader: 2 });
  });

  it('should put a reader that waits before a writer that waits longer, and before its predecessor', async () => {
    const { words, one } = crewOfOne();
    rwsem.downWrite(words, LOCK, sleeper);
    const writer = one('ticket of a writer');
    await until(() => words[SLEEPS] === 1);
    const reader = one('ticket of a reader');
    await until(() => words[LOCK + READERS_THAT_WAIT] === 1);
    rwsem.upWrite(words, LOCK);
    assert.equal(rwsem.isWriteHeld(words, LOCK), false);
    assert.deepEqual({ writer: await writer, reader: await reader }, { writer: 2, reader: 1 });
  });
});

/** The third word of the lock. */
const READERS_THAT_WAIT = 2;

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
