/** Threads that look uprobes up, and one that registers and unregisters others meanwhile, for threads.test.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { Allocator } from '../../src/machines/allocator.ts';
import { PausingCpu } from '../../src/machines/threads/pausing-cpu.ts';
import { rcuWords, ThreadRcu } from '../../src/machines/threads/rcu.ts';
import { ThreadCpu } from '../../src/machines/threads/thread-cpu.ts';
import { NULL } from '../../src/memory/field.ts';
import { offset as offsetField, rb_left } from '../../src/memory/layout.ts';
import { wordsOf } from '../../src/memory/words.ts';
import { putUprobe } from '../../src/uprobes/uprobe-refcount.ts';
import { allocUprobe, findUprobeRcu } from '../../src/uprobes/uprobes-tree.ts';
import { type CrewData, meet } from '../machines/threads/crew.ts';
import { CONTROL, FIRST_FREE, INODE, KEYS, SLOTS } from './uprobes-crew.ts';

const { program, input = 0, id, size, buffer } = workerData as CrewData;
const control = new Int32Array(buffer, CONTROL * 8);
const [MEETING, END] = [rcuWords(size), rcuWords(size) + 16];

const parts = {
  id,
  words: wordsOf(buffer),
  allocator: new Allocator(FIRST_FREE, SLOTS),
  rcu: new ThreadRcu(control, id, size),
  totalStoreOrder: false,
};
// A descent that is held up on its way meets rotations; without that it is too short for them.
const cpu =
  program === 'find'
    ? new PausingCpu(parts, { field: rb_left, micros: new Float64Array([0, 0, 0, 0, 0, 0, 10]) })
    : new ThreadCpu(parts);
/** How often a hit looks at its uprobe before its section ends. */
const LOOKS = 7;

/** Odd keys come and go, even ones stay: returns how often the tree changed. */
function change(): number {
  const there = new Map<number, number>();
  let nth = 0;
  for (; Atomics.load(control, END) === 0; nth++) {
    const key = 2 * ((nth * 7 + (nth >> 4)) % KEYS) + 1;
    const uprobe = there.get(key);
    if (uprobe === undefined) there.set(key, allocUprobe(cpu, INODE, key));
    else {
      putUprobe(cpu, uprobe);
      there.delete(key);
    }
    // What was freed must come back, or the memory is used up long before the end.
    do {
      cpu.rcu.quiescent();
      cpu.rcu.poll(cpu);
    } while (cpu.rcu.pending > KEYS && Atomics.load(control, END) === 0);
  }
  return nth;
}

/** Returns how many lookups found a key that comes and goes; fails if one was wrong. */
function find(lookups: number): number {
  let met = 0;
  for (let nth = 0; nth < lookups; nth++) {
    const key = (nth * 5) % (2 * KEYS);
    cpu.rcuReadLockTrace();
    const uprobe = findUprobeRcu(cpu, INODE, key);
    for (let look = 0; look < LOOKS && uprobe !== NULL; look++) {
      // Held up here, too.
      cpu.load(uprobe, rb_left);
      if (cpu.load(uprobe, offsetField) !== key) throw new Error(`the uprobe at ${key} became another one`);
    }
    cpu.rcuReadUnlockTrace();
    if (key % 2 === 0 && uprobe === NULL) throw new Error(`the uprobe at ${key} was missed`);
    if (key % 2 === 1 && uprobe !== NULL) met++;
    cpu.rcu.quiescent();
  }
  Atomics.store(control, END, 1);
  return met;
}

meet(control, MEETING, size);
const answer = program === 'change' ? change() : find(input);
cpu.rcu.offline();
parentPort?.postMessage(answer);
