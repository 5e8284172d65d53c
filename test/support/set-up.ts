import type { Program } from '../../src/machines/interleave/execution.ts';
import type { ThreadCpu } from '../../src/machines/threads/thread-cpu.ts';
import { singleCpu } from './single-thread.ts';

const SLOTS = 8192;

/** A program for the interleaver whose memory one CPU has built before. */
export function programFrom(setUp: (cpu: ThreadCpu) => Program['cpus']): Program {
  const { cpu, words } = singleCpu(SLOTS);
  cpu.allocator.record = [];
  const cpus = setUp(cpu);
  while (cpu.rcu.pending > 0) cpu.rcu.poll(cpu);
  // Objects that were given back and taken again while memory was built appear once, as what they are now.
  const objects = new Map(cpu.allocator.record.map(({ cache, ref }) => [ref, cache]));
  return {
    words,
    end: cpu.allocator.next,
    objects: [...objects].map(([ref, cache], nth) => ({ cache, ref, owner: -1, nth, freed: false })),
    cpus,
  };
}
