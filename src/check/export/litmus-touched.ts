import type { CpuPath } from '../../machines/graph/cpus/paths.ts';

/** Which CPUs touch which slots on their paths. */
export class Touched {
  readonly #by = new Map<number, Set<number>>();

  constructor(ways: ReadonlyMap<number, readonly CpuPath[]>) {
    for (const [cpu, paths] of ways) {
      for (const { steps } of paths) {
        for (const { slot, slots, fence } of steps) {
          if (fence !== undefined) continue;
          for (const one of slots ?? [slot]) {
            const by = this.#by.get(one) ?? new Set();
            by.add(cpu);
            this.#by.set(one, by);
          }
        }
      }
    }
  }

  /** Whether only this CPU touches a slot. */
  isOwn(cpu: number, slot: number): boolean {
    const by = this.#by.get(slot);
    return by !== undefined && by.size === 1 && by.has(cpu);
  }
}
