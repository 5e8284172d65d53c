/** What threads do with a lock in rwsem.test.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import * as rwsem from '../../../src/machines/threads/rwsem.ts';
import { type CrewData, meet } from './crew.ts';
import {
  DONE,
  FIRST,
  LOCK,
  MEETING,
  READERS_IN,
  SECOND,
  SLEEPS,
  STREAMED,
  TICKETS,
  TORN,
} from './lock-words.ts';

const { program, input = 0, id, size, buffer } = workerData as CrewData;
const words = new Int32Array(buffer);
const sleeper: rwsem.Sleeper = {
  beforeSleep: () => void Atomics.add(words, SLEEPS, 1),
  afterSleep: () => {},
};

let random = id + 1;
/** Stays in a section for a while: often too short to sleep, now and then far too long to spin. */
function linger(): void {
  random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
  const rounds = (random >>> 8) % 64 === 0 ? 20_000 : (random >>> 16) % 50;
  for (let round = 0; round < rounds; round++) Atomics.load(words, MEETING);
}

/** Both words move by one; plain accesses, so that only the lock keeps them together. */
function change(): void {
  words[FIRST] = (words[FIRST] as number) + 1;
  linger();
  words[SECOND] = (words[SECOND] as number) + 1;
}

function check(): void {
  const before = words[FIRST] as number;
  linger();
  if (before !== words[SECOND] || before !== words[FIRST]) Atomics.add(words, TORN, 1);
}

function write(): void {
  rwsem.downWrite(words, LOCK, sleeper);
  change();
  rwsem.upWrite(words, LOCK);
}

function read(): void {
  rwsem.downRead(words, LOCK, sleeper);
  check();
  rwsem.upRead(words, LOCK);
}

function writeThenRead(): void {
  rwsem.downWrite(words, LOCK, sleeper);
  change();
  rwsem.downgradeWrite(words, LOCK);
  check();
  rwsem.upRead(words, LOCK);
}

/** Stays inside, as a reader after its downgrade, until all the others are inside as well. */
function downgradeAndMeet(): void {
  rwsem.downWrite(words, LOCK, sleeper);
  Atomics.add(words, READERS_IN, 1);
  Atomics.notify(words, READERS_IN);
  rwsem.downgradeWrite(words, LOCK);
  meetInside();
}

function readAndMeet(): void {
  // The writer is inside first, so that what lets this reader in is the downgrade.
  Atomics.wait(words, READERS_IN, 0);
  rwsem.downRead(words, LOCK, sleeper);
  Atomics.add(words, READERS_IN, 1);
  meetInside();
}

function meetInside(): void {
  while (Atomics.load(words, READERS_IN) < size) {
    // All are inside at once, or this never ends.
  }
  rwsem.upRead(words, LOCK);
}

const sections: Readonly<Record<string, () => void>> = { write, read, writeThenRead };

/** Enters so often; between two turns the stream goes on. */
function turns(): number {
  for (let turn = 0; turn < input; turn++) {
    const asked = Atomics.load(words, STREAMED);
    rwsem.downRead(words, LOCK, sleeper);
    rwsem.upRead(words, LOCK);
    while (Atomics.load(words, STREAMED) === asked);
  }
  return input;
}

/** Enters once, and returns as how many-th. */
function ticket(downLock: typeof rwsem.downRead, upLock: typeof rwsem.upRead): number {
  downLock(words, LOCK, sleeper);
  const number = Atomics.add(words, TICKETS, 1) + 1;
  upLock(words, LOCK);
  return number;
}

/** Sections entered by this thread, or what it measured. */
function run(): number {
  const [kind, until] = program.split(' until ') as [string, string?];
  const section = sections[kind];
  let answer = input;
  if (kind === 'downgrade and meet') downgradeAndMeet();
  else if (kind === 'read and meet') readAndMeet();
  else if (kind === 'turns of a reader') answer = turns();
  else if (kind === 'ticket of a reader') answer = ticket(rwsem.downRead, rwsem.upRead);
  else if (kind === 'ticket of a writer') answer = ticket(rwsem.downWrite, rwsem.upWrite);
  else if (section === undefined) throw new Error(`no program ${program}`);
  else if (until === undefined) for (let nth = 0; nth < input; nth++) section();
  else {
    // A stream: it goes on until the threads that count have had their turns.
    for (answer = 0; Atomics.load(words, DONE) < Number(until); answer++) {
      section();
      Atomics.add(words, STREAMED, 1);
    }
    return answer;
  }
  Atomics.add(words, DONE, 1);
  return answer;
}

meet(words, MEETING, size);
parentPort?.postMessage(run());
