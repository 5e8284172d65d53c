import { Allocator } from '../../src/machines/allocator.ts';
import { rcuWords, ThreadRcu } from '../../src/machines/threads/rcu.ts';
import { ThreadCpu } from '../../src/machines/threads/thread-cpu.ts';
import { ARENA_START } from '../../src/memory/layout.ts';
import { allocateWords, type Words } from '../../src/memory/words.ts';

/** A thread's CPU that is alone with its memory. */
export function singleCpu(slots: number, shared = false): { cpu: ThreadCpu; words: Words } {
  const words = allocateWords(slots, shared);
  const rcu = new ThreadRcu(new Int32Array(rcuWords(1)), 0, 1);
  const allocator = new Allocator(ARENA_START, slots);
  return { cpu: new ThreadCpu({ id: 0, words, allocator, rcu, totalStoreOrder: true }), words };
}
