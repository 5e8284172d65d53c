import type { Cpu, RcuCallback } from '../../memory/cpu.ts';
import { type Field, type Ref, slotOf } from '../../memory/field.ts';
import type { SlabCache } from '../../memory/slab.ts';
import { type Effect, effects, type Operation } from './operation.ts';

/** Thrown through a protocol to switch CPUs; it is run again from its start on the values recorded. */
export const UNWIND: unique symbol = Symbol('unwind');

/** Signatures of what is no operation, and so no point to switch CPUs. */
const ALLOC = -1;
const NOTE = -2;
const CALL_RCU = -3;

/** What the machine does for its CPUs. */
export interface Host {
  /** True if this CPU may perform the operation that it waits with now; false to unwind it. */
  mayProceed(cpu: InterleaveCpu): boolean;
  perform(cpu: InterleaveCpu, operation: Operation): number;
  alloc(cpu: InterleaveCpu, cache: SlabCache): Ref;
  callRcu(cpu: InterleaveCpu, callback: RcuCallback, word: number, flavour: number): void;
  /** A barrier or another event that touches no memory. */
  note(cpu: InterleaveCpu, name: string): void;
  /** True of an unlock of what this CPU does not hold. */
  isStray(cpu: InterleaveCpu, effect: Effect, slot: number): boolean;
  /** Stops a CPU that has done so many things without an end. */
  tooLong(cpu: InterleaveCpu, steps: number): void;
}

/** The read sections of a CPU, and the grace period that it waits for, in one flavour of RCU. */
class RcuSections {
  nesting = 0;
  /** Number of the last outermost section. */
  section = 0;
  /** Sections that a grace period of this CPU still waits for, by CPU: their number. */
  readonly waitsFor = new Map<number, number>();
}

/** Flavours of RCU, as the slot of their operations. */
export const RCU = 0;
export const RCU_TASKS_TRACE = 1;

/** More than any terminating protocol of this lab does. */
const MAX_STEPS = 10_000;

/** A CPU of the interleaver: it records what each operation returned, and replays it when it is run again. */
export class InterleaveCpu implements Cpu {
  readonly id: number;
  readonly startedBy: { readonly cpu: number; readonly moves: number } | undefined;
  /** The operation that it is about to perform. */
  next: Operation | undefined;
  moves = 0;
  /** Set by the host after a finding: the CPU does nothing any more, as if it had crashed. */
  stopped = false;
  /** Read sections, by flavour of RCU. */
  readonly rcu: readonly RcuSections[] = [new RcuSections(), new RcuSections()];
  result: number | undefined;
  readonly #host: Host;
  readonly #program: (cpu: Cpu) => number;
  readonly #results: number[] = [];
  readonly #signatures: number[] = [];
  readonly #operands: number[] = [];
  /** Signature of {@link next}. */
  #nextSignature = 0;
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

  /** Runs a program that has ended once more: it must come to the same result. */
  runAgain(): void {
    const { result } = this;
    // A promise or another object is no answer, and no two of them are the same: who asked for a number says so.
    if (typeof result !== 'number') return;
    this.advance();
    if (!Object.is(this.result, result)) {
      throw new NotDeterministic(
        `it returned ${result}, and ${this.result} when it ran again on the same values`,
      );
    }
  }

  /** Runs until another CPU is to move or the program has ended. */
  advance(): void {
    this.#position = 0;
    this.#unwinding = false;
    // Called as a function, not as a method: a trace names it as it is.
    const program = this.#program;
    try {
      const result = program(this);
      if (this.#unwinding) throw caughtUnwind();
      if (this.#position < this.#results.length || this.next !== undefined) {
        throw new NotDeterministic(
          `it ended before its access number ${this.#position + 1} when it ran again`,
        );
      }
      this.result = result;
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
    if (!Number.isInteger(slot)) throw new TypeError(`${name} of a field of ${base}, which is no object`);
    const signature = effect * 0x1000000 + slot;
    const known = this.#replayed(signature, value);
    if (known !== undefined) return known;
    this.next = {
      effect: this.#host.isStray(this, effect, slot) ? effects.strayUnlock : effect,
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
    this.#nextSignature = signature;
    if (!this.#host.mayProceed(this)) this.#unwind();
    this.moves++;
    const operation = this.next;
    this.next = undefined;
    return this.#record(signature, value, this.#host.perform(this, operation));
  }

  #unwind(): never {
    this.#unwinding = true;
    throw UNWIND;
  }

  /** The recorded value of this position, or undefined at the frontier. */
  #replayed(signature: number, operand: number): number | undefined {
    if (this.#unwinding) throw caughtUnwind();
    const at = this.#position;
    if (at >= this.#results.length) {
      // At the frontier stands what the scheduler was shown: it must be that again.
      const { next } = this;
      if (next === undefined || (this.#nextSignature === signature && Object.is(next.value, operand))) return;
    } else if (this.#signatures[at] === signature && Object.is(this.#operands[at], operand)) {
      return this.#results[this.#position++];
    }
    throw new NotDeterministic(`its access number ${at + 1} was another one when it ran before`);
  }

  #record(signature: number, operand: number, result: number): number {
    this.#results.push(result);
    this.#signatures.push(signature);
    this.#operands.push(operand);
    this.#position++;
    if (this.#position >= MAX_STEPS) this.#host.tooLong(this, MAX_STEPS);
    if (this.stopped) this.#unwind();
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
  downReadTrylock(base: Ref, lock: Field): boolean {
    return this.#event(effects.downReadTrylock, 'down_read_trylock', base, lock) === 1;
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

  spinLock(base: Ref, lock: Field): void {
    this.#event(effects.downWrite, 'spin_lock', base, lock);
  }
  spinUnlock(base: Ref, lock: Field): void {
    this.#event(effects.upWrite, 'spin_unlock', base, lock);
  }

  rcuReadLock(): void {
    this.#event(effects.rcuReadLock, 'rcu_read_lock', RCU, 0);
  }
  rcuReadUnlock(): void {
    this.#event(effects.rcuReadUnlock, 'rcu_read_unlock', RCU, 0);
  }
  synchronizeRcu(): void {
    this.#gracePeriod('synchronize_rcu', RCU);
  }
  callRcu(callback: RcuCallback, word: number): void {
    this.#call(callback, word, RCU);
  }
  rcuReadLockTrace(): void {
    this.#event(effects.rcuReadLock, 'rcu_read_lock_trace', RCU_TASKS_TRACE, 0);
  }
  rcuReadUnlockTrace(): void {
    this.#event(effects.rcuReadUnlock, 'rcu_read_unlock_trace', RCU_TASKS_TRACE, 0);
  }
  synchronizeRcuTasksTrace(): void {
    this.#gracePeriod('synchronize_rcu_tasks_trace', RCU_TASKS_TRACE);
  }
  callRcuTasksTrace(callback: RcuCallback, word: number): void {
    this.#call(callback, word, RCU_TASKS_TRACE);
  }
  #gracePeriod(name: string, flavour: number): void {
    this.#event(effects.gracePeriodStart, name, flavour, 0);
    this.#event(effects.gracePeriodEnd, name, flavour, 0);
  }
  #call(callback: RcuCallback, word: number, flavour: number): void {
    if (this.#replayed(CALL_RCU - flavour, word) !== undefined) return;
    this.#host.callRcu(this, callback, word, flavour);
    this.#record(CALL_RCU - flavour, word, 0);
  }
  alloc(cache: SlabCache): Ref {
    const known = this.#replayed(ALLOC, cache.slots);
    return known ?? this.#record(ALLOC, cache.slots, this.#host.alloc(this, cache));
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
    if (this.#replayed(NOTE, 0) !== undefined) return;
    this.#host.note(this, name);
    this.#record(NOTE, 0, 0);
  }
}

const caughtUnwind = (): NotDeterministic =>
  new NotDeterministic('it caught what the machine threw to switch CPUs');

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
