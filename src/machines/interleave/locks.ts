import { type Effect, effects } from './operation.ts';

interface LockState {
  writer: number;
  /** How often each CPU holds it for reading. */
  readonly readers: Map<number, number>;
}

/** Read-write semaphores and spinlocks of one execution, by slot: who holds them. They are no part of memory. */
export class Locks {
  readonly #states = new Map<number, LockState>();

  /** True if taking it would not wait. */
  isFree(effect: Effect, slot: number): boolean {
    const lock = this.#states.get(slot);
    if (lock === undefined) return true;
    return lock.writer < 0 && (effect === effects.downRead || lock.readers.size === 0);
  }

  /** True of an unlock by a CPU that does not hold it. */
  isStray(effect: Effect, slot: number, cpu: number): boolean {
    // Asked of every operation: most of them are no unlocks.
    if (effect === effects.upRead) return !this.#states.get(slot)?.readers.has(cpu);
    if (effect !== effects.upWrite && effect !== effects.downgradeWrite) return false;
    return this.#states.get(slot)?.writer !== cpu;
  }

  /** Takes or releases it; 0 for a trylock that did not get it. */
  apply(effect: Effect, slot: number, cpu: number): number {
    const lock = this.#states.get(slot) ?? { writer: -1, readers: new Map() };
    this.#states.set(slot, lock);
    const reads = lock.readers.get(cpu) ?? 0;
    if (effect === effects.downReadTrylock || effect === effects.downRead) {
      if (lock.writer >= 0) return 0;
      lock.readers.set(cpu, reads + 1);
      return 1;
    }
    if (effect === effects.downWrite) lock.writer = cpu;
    else if (effect !== effects.upRead) {
      lock.writer = -1;
      if (effect === effects.downgradeWrite) lock.readers.set(cpu, 1);
    } else if (reads > 1) lock.readers.set(cpu, reads - 1);
    else lock.readers.delete(cpu);
    return 0;
  }
}
