import type { Cpu, RcuCallback } from '../../memory/cpu.ts';
import { type Field, type Ref, slotOf } from '../../memory/field.ts';
import type { SlabCache } from '../../memory/slab.ts';
import { type Effect, effects, type Operation } from './operation.ts';

/** Thrown through a protocol to switch CPUs; it is run again from its start on the values recorded. */
export const UNWIND: unique symbol = Symbol('unwind');

/** What the machine does for its CPUs. */
export interface Host {
  /** True if this CPU may perform the operation that it waits with now; false to unwind it. */
  mayProceed(cpu: InterleaveCpu): boolean;
  perform(cpu: InterleaveCpu, operation: Operation): number;
  alloc(cpu: InterleaveCpu, cache: SlabCache): Ref;
  callRcu(cpu: InterleaveCpu, callback: RcuCallback, word: number): void;
  /** A barrier or another event that touches no memory. */
  note(cpu: InterleaveCpu, name: string): void;
}

/** A CPU of the interleaver: it records what each operation returned, and replays it when it is run again. */
export class InterleaveCpu implements Cpu {
  readonly id: number;
  readonly startedBy: { readonly cpu: number; readonly moves: number } | undefined;
  /** The operation that it is about to perform. */
  next: Operation | undefined;
  moves = 0;
  rcuNesting = 0;
  rcuSections = 0;
  /** Sections that a grace period of this CPU still waits for, by CPU: their number. */
  waitsForSections = new Map<number, number>();
  result: number | undefined;
  readonly #host: Host;
  readonly #program: (cpu: Cpu) => number;
  readonly #results: number[] = [];
  readonly #signatures: number[] = [];
  #position = 0;
  #unwinding = false;

  constructor(
    host: Host,
    id: number,
    program: (cpu: Cpu) => number,
    startedBy?: { cpu: number; moves: number },
  ) {
    this.#host = host;
    this.id = id;
    this.#program = program;
    this.startedBy = startedBy;
  }

  /** Runs until another CPU is to move or the program has ended. */
  advance(): void {
    this.#position = 0;
    this.#unwinding = false;
    // Called as a function, not as a method: a trace names it as it is.
    const program = this.#program;
    try {
      this.result = program(this);
      this.next = undefined;
    } catch (thrown) {
      if (thrown !== UNWIND) throw thrown;
    }
  }

  #event(
    effect: Effect,
    name: string,
    base: Ref,
    field: Field,
    value = 0,
    more?: Partial<Operation>,
  ): number {
    const slot = base + slotOf(field);
    const known = this.#replayed(effect * 0x1000000 + slot);
    if (known !== undefined) return known;
    const operation: Operation = {
      effect,
      name,
      base,
      field,
      slot,
      slots: 1,
      value,
      expected: undefined,
      test: undefined,
      modify: undefined,
      ...more,
    };
    this.next = operation;
    if (!this.#host.mayProceed(this)) {
      this.#unwinding = true;
      throw UNWIND;
    }
    this.moves++;
    return this.#record(effect * 0x1000000 + slot, this.#host.perform(this, operation));
  }

  /** The recorded value of this position, or undefined at the frontier. */
  #replayed(signature: number): number | undefined {
    if (this.#unwinding) throw new NotDeterministic('it caught what the machine threw to switch CPUs');
    if (this.#position >= this.#results.length) return undefined;
    if (this.#signatures[this.#position] !== signature) {
      throw new NotDeterministic(
        `its access number ${this.#position + 1} was another one when it ran before`,
      );
    }
    return this.#results[this.#position++];
  }

  #record(signature: number, result: number): number {
    this.#results.push(result);
    this.#signatures.push(signature);
    this.#position++;
    return result;
  }

  load(base: Ref, field: Field): number {
    return this.#event(effects.read, 'load', base, field);
  }
  dataRace(base: Ref, field: Field): number {
    return this.#event(effects.read, 'data_race', base, field);
  }
  readOnce(base: Ref, field: Field): number {
    return this.#event(effects.read, 'READ_ONCE', base, field);
  }
  smpLoadAcquire(base: Ref, field: Field): number {
    return this.#event(effects.read, 'smp_load_acquire', base, field);
  }
  rcuDereference(base: Ref, field: Field): number {
    return this.#event(effects.read, 'rcu_dereference', base, field);
  }
  store(base: Ref, field: Field, value: number): void {
    this.#event(effects.write, 'store', base, field, value);
  }
  writeOnce(base: Ref, field: Field, value: number): void {
    this.#event(effects.write, 'WRITE_ONCE', base, field, value);
  }
  smpStoreRelease(base: Ref, field: Field, value: number): void {
    this.#event(effects.write, 'smp_store_release', base, field, value);
  }
  rcuAssignPointer(base: Ref, field: Field, value: number): void {
    this.#event(effects.write, 'rcu_assign_pointer', base, field, value);
  }
  xchg(base: Ref, field: Field, value: number): number {
    return this.#event(effects.write, 'xchg', base, field, value, { modify: 'set' });
  }
  cmpxchg(base: Ref, field: Field, expected: number, value: number): number {
    return this.#event(effects.write, 'cmpxchg', base, field, value, { modify: 'set', expected });
  }
  fetchAdd(base: Ref, field: Field, value: number): number {
    return this.#event(effects.write, 'atomic_fetch_add', base, field, value, { modify: 'add' });
  }
  waitUntil(base: Ref, field: Field, test: (value: number) => boolean): number {
    return this.#event(effects.read, 'smp_cond_load_acquire', base, field, 0, { test });
  }

  downRead(base: Ref, lock: Field): void {
    this.#event(effects.downRead, 'down_read', base, lock);
  }
  upRead(base: Ref, lock: Field): void {
    this.#event(effects.upRead, 'up_read', base, lock);
  }
  downWrite(base: Ref, lock: Field): void {
    this.#event(effects.downWrite, 'down_write', base, lock);
  }
  upWrite(base: Ref, lock: Field): void {
    this.#event(effects.upWrite, 'up_write', base, lock);
  }
  downgradeWrite(base: Ref, lock: Field): void {
    this.#event(effects.downgradeWrite, 'downgrade_write', base, lock);
  }

  rcuReadLock(): void {
    this.#event(effects.rcuReadLock, 'rcu_read_lock', 0, 0);
  }
  rcuReadUnlock(): void {
    this.#event(effects.rcuReadUnlock, 'rcu_read_unlock', 0, 0);
  }
  synchronizeRcu(): void {
    this.#event(effects.gracePeriodStart, 'synchronize_rcu', 0, 0);
    this.#event(effects.gracePeriodEnd, 'synchronize_rcu', 0, 0);
  }

  callRcu(callback: RcuCallback, word: number): void {
    if (this.#replayed(-word) !== undefined) return;
    this.#host.callRcu(this, callback, word);
    this.#record(-word, 0);
  }
  alloc(cache: SlabCache): Ref {
    return this.#replayed(-cache.slots) ?? this.#record(-cache.slots, this.#host.alloc(this, cache));
  }
  free(cache: SlabCache, object: Ref): void {
    this.#event(effects.free, 'kmem_cache_free', object, 0, 0, { slots: cache.slots });
  }

  smpMb(): void {
    this.#note('smp_mb');
  }
  smpRmb(): void {
    this.#note('smp_rmb');
  }
  smpWmb(): void {
    this.#note('smp_wmb');
  }
  retry(loop: string): void {
    this.#note(`retry ${loop}`);
  }
  #note(name: string): void {
    if (this.#replayed(-0.5) !== undefined) return;
    this.#host.note(this, name);
    this.#record(-0.5, 0);
  }
}

/** A protocol that did something else when it was run again on the same values. */
export class NotDeterministic extends Error {
  override readonly name = 'NotDeterministic';
  constructor(what: string) {
    super(
      `the lookup is not deterministic: ${what}. A protocol depends only on its arguments and on what cpu ` +
        'returned: no time, no randomness, no outer variables, no try/catch',
    );
  }
}
