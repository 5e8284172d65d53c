import type { CpuState, Scheduler } from './scheduler.ts';

/** Where the random choices come from: seeded by the caller, a whole number from `from` to `to`. */
export interface Choices {
  int(from: number, to: number): number;
}

/** On average a CPU goes on for so many steps: races of this lab need few switches far apart. */
const STEPS_BETWEEN_SWITCHES = 8;

/**
 * Random executions, so many of them: in each state the same CPU goes on, or with a chance of one in
 * {@link STEPS_BETWEEN_SWITCHES} any that can. It sees each execution with some chance, and proves nothing.
 */
export class RandomWalk implements Scheduler {
  readonly #choices: Choices;
  #left: number;

  constructor(choices: Choices, executions: number) {
    this.#choices = choices;
    this.#left = executions;
  }

  newExecution(): boolean {
    return this.#left-- > 0;
  }

  nextCpu(cpus: readonly CpuState[], current: number): number {
    if (this.#choices.int(1, STEPS_BETWEEN_SWITCHES) > 1) {
      for (const cpu of cpus) if (cpu.id === current && cpu.enabled) return current;
    }
    const enabled = cpus.filter((cpu) => cpu.enabled);
    return enabled[this.#choices.int(0, enabled.length - 1)]?.id ?? -1;
  }

  endExecution(): void {}
}
