import { NULL } from '../../memory/field.ts';
import type { SlabCache } from '../../memory/slab.ts';
import type { Arena } from '../arena.ts';
import type { RcuSections } from '../rcu-sections.ts';
import type { Fault } from '../watchable.ts';
import type { Findings } from './findings.ts';
import { type InterleaveCpu, PAGE } from './interleave-cpu.ts';
import type { Locks } from './locks.ts';
import { effects, type Operation, storedBy } from './operation.ts';

/** What operations do to memory, locks and read sections, and what is wrong with them. */
export class Effects {
  readonly #arena: Arena;
  readonly #locks: Locks;
  readonly #findings: Findings;
  /** Caches that are reused, by number. */
  readonly #pools: readonly SlabCache[];
  /** How many sections of a flavour each CPU has begun. */
  readonly #begun: (flavour: number) => number[];

  constructor(
    arena: Arena,
    locks: Locks,
    findings: Findings,
    pools: readonly SlabCache[],
    begun: (flavour: number) => number[],
  ) {
    this.#arena = arena;
    this.#locks = locks;
    this.#findings = findings;
    this.#pools = pools;
    this.#begun = begun;
  }

  /** What the operation does, given what stood there before; what it returns. */
  apply(cpu: InterleaveCpu, operation: Operation, before: number): number {
    const { effect, name, base, field, value, slot } = operation;
    switch (effect) {
      case effects.read:
        this.#checkAlive(cpu, operation);
        return before;
      case effects.write:
        this.#checkAlive(cpu, operation);
        this.#arena.write(base, field, storedBy(operation, before));
        return operation.modify === 'add' || operation.modify === 'set' ? before : value;
      case effects.free:
        this.#free(cpu, operation);
        return 0;
      case effects.take: {
        const cache = this.#pools[value] as SlabCache;
        return this.#arena.takeAgain(value) ?? -this.#arena.alloc(cpu.id, cache);
      }
      case effects.zero:
        this.#arena.zero(base, operation.slots);
        return 0;
      case effects.rcuReadLock:
        sectionsOf(cpu, slot).lock();
        return 0;
      case effects.rcuReadUnlock:
        if (sectionsOf(cpu, slot).nesting > 0) sectionsOf(cpu, slot).unlock();
        else
          this.#findings.stop(cpu, 'unlock of what is not held', `CPU${cpu.id}: ${name} outside a section`);
        return 0;
      case effects.gracePeriodStart:
        sectionsOf(cpu, slot).begun = this.#begun(slot);
        return 0;
      case effects.gracePeriodEnd:
      case effects.callRcu:
        return 0;
      case effects.stop: {
        const { kind, text, position } = cpu.fault as Fault;
        this.#findings.stop(cpu, kind, text, position);
        return 0;
      }
      case effects.strayUnlock:
        this.#checkAlive(cpu, operation);
        this.#findings.stop(cpu, 'unlock of what is not held', `CPU${cpu.id}: ${name} without the lock`);
        return 0;
      default:
        this.#checkAlive(cpu, operation);
        return this.#locks.apply(effect, slot, cpu.id);
    }
  }

  #free(cpu: InterleaveCpu, { name, base, pool, value }: Operation): void {
    if (value === PAGE) {
      this.#arena.pageGoes(base);
      return;
    }
    const wrong = this.#arena.free(base, pool);
    if (wrong === undefined) return;
    const object = this.#arena.objectAt(base)?.cache.object;
    if (wrong === 'freed before')
      this.#findings.stop(cpu, 'double free', `${name} of a ${object} that was freed before`);
    else this.#findings.stop(cpu, 'use-after-free', `${name} of what is no object`);
  }

  #checkAlive(cpu: InterleaveCpu, { base, slot, name }: Operation): void {
    if (base === NULL) this.#findings.stop(cpu, 'NULL dereference', `${name} through NULL`);
    const object = this.#arena.deadObjectAt(slot);
    if (object !== undefined) {
      this.#findings.stop(cpu, 'use-after-free', `${name} of a ${object.cache.object} that was freed`);
    }
  }
}

/** The read sections of a CPU, of one flavour of RCU. */
export const sectionsOf = (cpu: InterleaveCpu, flavour: number): RcuSections =>
  cpu.rcu[flavour] as RcuSections;
