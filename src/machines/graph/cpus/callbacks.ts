import { MachineLimit } from '../../machine-limit.ts';

/** More CPUs than any program has that can be searched: their sets are the bits of one word. */
export const MAX_CPUS = 31;

/** The CPUs on which callbacks run: each has one of its own, named by who queues it and as which of its callbacks. */
export class Callbacks {
  readonly #cpus: number;
  readonly #known = new Map<string, number>();
  readonly #parents: number[] = [];
  readonly #nth: number[] = [];

  /** @param cpus of the program itself */
  constructor(cpus: number) {
    this.#cpus = cpus;
  }

  /** The number of the CPU that runs a callback: the n-th one that a CPU queues. */
  cpuOf(parent: number, nth: number): number {
    const key = `${parent}.${nth}`;
    let cpu = this.#known.get(key);
    if (cpu === undefined) {
      cpu = this.#cpus + this.#known.size;
      if (cpu >= MAX_CPUS)
        throw new MachineLimit(`more than ${MAX_CPUS - this.#cpus} callbacks: give it less to do`);
      this.#known.set(key, cpu);
      this.#parents[cpu] = parent;
      this.#nth[cpu] = nth;
    }
    return cpu;
  }

  /** The CPU that queues the callback which runs on this one; undefined of a CPU of the program. */
  parentOf(cpu: number): number | undefined {
    return this.#parents[cpu];
  }

  /** As which of its callbacks its parent queues it. */
  nthOf(cpu: number): number {
    return this.#nth[cpu] as number;
  }

  /** Whether two CPUs run callbacks of one CPU, the first of which was queued before the second. */
  isQueuedBefore(first: number, second: number): boolean {
    const parent = this.#parents[first];
    if (parent === undefined || parent !== this.#parents[second]) return false;
    return this.nthOf(first) < this.nthOf(second);
  }

  /** `1`, and `1.0` for its first callback. */
  nameOf(cpu: number): string {
    const parent = this.#parents[cpu];
    return parent === undefined ? `${cpu}` : `${this.nameOf(parent)}.${this.#nth[cpu]}`;
  }
}
