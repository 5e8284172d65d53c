import type { ThreadCpu } from '../../src/machines/threads/thread-cpu.ts';
import type { Ref } from '../../src/memory/field.ts';
import type { SlabCache } from '../../src/memory/slab.ts';
import { singleCpu } from './single-thread.ts';

/** A CPU alone with its memory that knows which objects live. */
export interface CountingCpu {
  readonly cpu: ThreadCpu;
  /** Objects of a cache that were taken and not given back. */
  live(cache: SlabCache): ReadonlySet<Ref>;
  /** Lets a grace period pass, and the callbacks that waited for it run. */
  gracePeriod(): void;
}

const ACCESSES = [
  ...(['load', 'store', 'readOnce', 'writeOnce', 'smpLoadAcquire', 'smpStoreRelease'] as const),
  ...(['rcuDereference', 'rcuAssignPointer', 'fetchAdd', 'downRead', 'downWrite'] as const),
];

/**
 * Counts by watching the allocator: what is not given back leaks, what is given back and still reachable dangles.
 * Throws if anything is given back twice, or touched after it was.
 */
export function countingCpu(slots: number): CountingCpu {
  const { cpu } = singleCpu(slots);
  const { allocator } = cpu;
  const taken = new Map<SlabCache, Set<Ref>>();
  const live = (cache: SlabCache): Set<Ref> => {
    const known = taken.get(cache) ?? new Set();
    taken.set(cache, known);
    return known;
  };
  const dead = new Map<Ref, SlabCache>();
  const take = allocator.take.bind(allocator);
  allocator.take = (cache) => {
    const object = take(cache);
    live(cache).add(object);
    dead.delete(object);
    return object;
  };
  const give = allocator.give.bind(allocator);
  allocator.give = (cache, object) => {
    if (!live(cache).delete(object)) throw new Error(`a ${cache.object} was given back twice`);
    dead.set(object, cache);
    give(cache, object);
  };
  for (const name of ACCESSES) {
    const access = cpu[name].bind(cpu) as (...args: unknown[]) => unknown;
    const checked = (base: Ref, ...rest: unknown[]): unknown => {
      const cache = dead.get(base);
      if (cache !== undefined) throw new Error(`${name} touches a ${cache.object} that was given back`);
      return access(base, ...rest);
    };
    Object.assign(cpu, { [name]: checked });
  }
  const gracePeriod = (): void => {
    while (cpu.rcu.pending > 0) cpu.rcu.poll(cpu);
  };
  return { cpu, live, gracePeriod };
}
