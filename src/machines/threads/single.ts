import { ARENA_START } from '../../memory/layout.ts';
import { allocateWords, type Words } from '../../memory/words.ts';
import { Allocator } from './allocator.ts';
import { rcuWords, ThreadRcu } from './rcu.ts';
import { ThreadCpu } from './thread-cpu.ts';

/** A CPU that is alone with its memory: it builds what others then share, and runs what needs no other. */
export function singleCpu(slots: number, shared = false): { cpu: ThreadCpu; words: Words } {
  const words = allocateWords(slots, shared);
  const rcu = new ThreadRcu(new Int32Array(rcuWords(1)), 0, 1);
  const allocator = new Allocator(ARENA_START, slots);
  return { cpu: new ThreadCpu({ id: 0, words, allocator, rcu, totalStoreOrder: true }), words };
}
