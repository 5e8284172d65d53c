import type { CpuState, Scheduler } from '../../src/machines/interleave/scheduler.ts';

/**
 * Every interleaving, one after the other, with no reduction at all: what the search of the interleaver is
 * compared with. It knows nothing of operations, only who could move.
 */
export class EveryOrder implements Scheduler {
  /** What could be chosen at each depth, the CPU chosen now at the front. */
  readonly #path: number[][] = [];
  #depth = 0;
  #started = false;

  newExecution(): boolean {
    this.#depth = 0;
    if (!this.#started) {
      this.#started = true;
      return true;
    }
    while (this.#path.length > 0) {
      const left = this.#path.at(-1) as number[];
      left.shift();
      if (left.length > 0) return true;
      this.#path.pop();
    }
    return false;
  }

  nextCpu(cpus: readonly CpuState[]): number {
    this.#path[this.#depth] ??= cpus.filter(({ enabled }) => enabled).map(({ id }) => id);
    return this.#path[this.#depth++]?.[0] as number;
  }

  endExecution(): void {}
}
