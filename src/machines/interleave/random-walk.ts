import type { CpuState, Scheduler } from './scheduler.ts';

/** Where the random choices come from: seeded by the caller, a whole number from `from` to `to`. */
export interface Choices {
  int(from: number, to: number): number;
}

/**
 * Random executions, so many of them. A CPU goes on until it waits or ends, but for a few switches at random steps:
 * one at least, and each further one half as likely. Few switches find more than many, since a race of this lab needs
 * two or three at the right steps and none elsewhere (Burckhardt and others, ASPLOS 2010, with priorities). Every
 * execution has a chance, so it may see any, and proves nothing. What spins until another CPU moves is endless here,
 * as it is in the depth-first search: waits are waitUntil().
 */
export class RandomWalk implements Scheduler {
  readonly #choices: Choices;
  #left: number;
  /** Steps of the longest execution so far: switches behind its end would not happen. */
  #longest = 1;
  #step = 0;
  readonly #switches = new Set<number>();

  constructor(choices: Choices, executions: number) {
    this.#choices = choices;
    this.#left = executions;
  }

  newExecution(): boolean {
    this.#step = 0;
    this.#switches.clear();
    do this.#switches.add(this.#choices.int(1, this.#longest));
    while (this.#choices.int(0, 1) === 1);
    return this.#left-- > 0;
  }

  nextCpu(cpus: readonly CpuState[], current: number): number {
    const at = this.#step++;
    if (at > 0 && !this.#switches.has(at)) {
      for (const cpu of cpus) if (cpu.id === current && cpu.enabled) return current;
    }
    const enabled = cpus.filter((cpu) => cpu.enabled);
    const others = at === 0 ? enabled : enabled.filter(({ id }) => id !== current);
    const able = others.length > 0 ? others : enabled;
    return able[this.#choices.int(0, able.length - 1)]?.id ?? -1;
  }

  endExecution(): void {
    this.#longest = Math.max(this.#longest, this.#step);
  }
}
