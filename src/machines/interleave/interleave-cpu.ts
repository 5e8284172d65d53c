import type { Cpu, RcuCallback } from '../../memory/cpu.ts';
import { type Field, isLong, NULL, type Ref, slotOf } from '../../memory/field.ts';
import { loopName, ShippedLoop } from '../../memory/shipped-loop.ts';
import type { SlabCache } from '../../memory/slab.ts';
import type { ArenaObject } from '../arena.ts';
import { callProgram } from '../call-program.ts';
import { RCU, RCU_TASKS_TRACE, RcuSections } from '../rcu-sections.ts';
import type { Fault, WatchableCpu } from '../watchable.ts';
import type { Host } from './host.ts';
import { NotDeterministic } from './not-deterministic.ts';
import { type Effect, effects, type Modify, type Operation } from './operation.ts';
import type { CpuState } from './scheduler.ts';

/** Thrown through a protocol to switch CPUs; it is run again from its start on the values recorded. */
export const UNWIND: unique symbol = Symbol('unwind');

/** Signatures of what is no operation, and so no point to switch CPUs. */
const ALLOC = -1;
const NOTE = -2;

/** What is freed is no object, but the slab page under it. */
export const PAGE = 1;

/** More than any terminating protocol of this lab does. A loop that spins without waitUntil() counts as endless. */
const MAX_STEPS = 10_000;

/** A CPU of the interleaver: it records what each operation returned, and replays it when it is run again. */
export class InterleaveCpu implements WatchableCpu, CpuState {
  readonly id: number;
  readonly startedBy: { readonly cpu: number; readonly moves: number } | undefined;
  /** The operation that it is about to perform. */
  next: Operation | undefined;
  moves = 0;
  /** Set by the host after a finding: the CPU does nothing any more, as if it had crashed. */
  stopped = false;
  /** Read sections, by flavour of RCU. */
  readonly rcu: readonly RcuSections[] = [new RcuSections(), new RcuSections()];
  /** The callback that its next operation, a call_rcu(), is about to queue. */
  callback: RcuCallback | undefined;
  /** What its next operation, a stop, is for. */
  fault: Fault | undefined;
  result: number | undefined;
  readonly #host: Host<InterleaveCpu>;
  readonly #program: (cpu: Cpu) => number;
  readonly #results: number[] = [];
  /** Depth of read sections by flavour. */
  readonly #depth = [0, 0];
  readonly #signatures: number[] = [];
  readonly #operands: number[] = [];
  /** Signature and operand of {@link next}. */
  #nextSignature = 0;
  #nextOperand = 0;
  #position = 0;
  /** Steps of this run so far. */
  #performed = 0;
  /** By loop its rounds in this run, and how many steps came before the last of them. */
  readonly #rounds = new Map<string, { readonly count: number; readonly steps: number }>();
  #unwinding = false;
  #ended = false;
  /** Kept besides being thrown: the protocol may catch it. */
  #failure: NotDeterministic | undefined;

  constructor(
    host: Host<InterleaveCpu>,
    id: number,
    program: (cpu: Cpu) => number,
    startedBy?: CpuState['startedBy'],
  ) {
    this.#host = host;
    this.id = id;
    this.#program = program;
    this.startedBy = startedBy;
  }

  get enabled(): boolean {
    return this.next !== undefined && this.#host.isEnabled(this, this.next);
  }

  /** Runs a program that has ended once more: it must come to the same result. */
  runAgain(): void {
    const { result } = this;
    // A promise or another object is no answer, and no two of them are the same: who asked for a number says so.
    if (typeof result !== 'number') return;
    this.#ended = true;
    this.advance();
    if (this.#failure === undefined && !Object.is(this.result, result)) {
      const what = `it returned ${result}, and ${this.result} when it ran again on the same values`;
      this.#host.notDeterministic(this, new NotDeterministic(what));
    }
  }

  /** Runs until another CPU is to move or the program has ended. */
  advance(): void {
    this.#position = 0;
    this.#unwinding = false;
    this.#depth.fill(0);
    this.#performed = 0;
    this.#rounds.clear();
    try {
      const result = callProgram(this.#program, this);
      if (this.#unwinding) this.#fail(CAUGHT);
      if (this.#position < this.#results.length || this.next !== undefined) {
        this.#fail(`it ended before its access number ${this.#position + 1} when it ran again`);
      }
      this.result = result;
    } catch (thrown) {
      if (thrown instanceof NotDeterministic) this.#failure ??= thrown;
      else if (thrown !== UNWIND && this.#failure === undefined) throw thrown;
    }
    if (this.#failure !== undefined) this.#host.notDeterministic(this, this.#failure);
  }

  #fail(what: string): never {
    this.#failure ??= new NotDeterministic(what);
    throw this.#failure;
  }

  #event(
    effect: Effect,
    name: string,
    base: Ref,
    field: Field,
    value = 0,
    modify: Modify | undefined = undefined,
    expected: number | undefined = undefined,
    test: ((value: number) => boolean) | undefined = undefined,
    slots = 1,
    pool = 0,
  ): number {
    const slot = base + slotOf(field);
    if (!Number.isInteger(slot)) throw new TypeError(`${name} of a field of ${base}, which is no object`);
    const signature = effect * 0x1000000 + slot;
    const known = this.#replayed(signature, value);
    this.#performed++;
    if (known !== undefined) return known;
    // One shape for all: the schedulers read millions of these.
    this.next = {
      effect: this.#host.isStray(this, effect, slot) ? effects.strayUnlock : effect,
      name,
      base,
      field,
      slot,
      slots,
      value,
      expected,
      test,
      modify,
      cpu: this.id,
      pool,
      section: this.#sectionOf(effect, slot),
      begun: effect === effects.gracePeriodEnd ? this.#sections(slot).begun : undefined,
    };
    this.#nextSignature = signature;
    this.#nextOperand = value;
    if (!this.#host.mayProceed(this)) this.#unwind();
    this.moves++;
    const operation = this.next;
    this.next = undefined;
    return this.#record(signature, value, this.#host.perform(this, operation));
  }

  #sections(flavour: number): RcuSections {
    return this.rcu[flavour] as RcuSections;
  }

  #sectionOf(effect: Effect, flavour: number): number {
    if (effect === effects.rcuReadLock) return this.#sections(flavour).toBegin;
    return effect === effects.rcuReadUnlock ? this.#sections(flavour).toEnd : 0;
  }

  #unwind(): never {
    this.#unwinding = true;
    throw UNWIND;
  }

  /** The recorded value of this position, or undefined at the frontier. */
  #replayed(signature: number, operand: number): number | undefined {
    if (this.#unwinding) this.#fail(CAUGHT);
    const at = this.#position;
    if (at >= this.#results.length) {
      if (this.#ended) this.#fail(`its access number ${at + 1} was not made when it ran before`);
      // At the frontier stands what the scheduler was shown: it must be that again.
      if (this.next === undefined) return undefined;
      if (this.#nextSignature === signature && Object.is(this.#nextOperand, operand)) return undefined;
    } else if (this.#signatures[at] === signature && Object.is(this.#operands[at], operand)) {
      return this.#results[this.#position++];
    }
    return this.#fail(`its access number ${at + 1} was another one when it ran before`);
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
    if (this.#host.tearing && isLong(field)) {
      this.#event(effects.write, 'store', base, field, value, 'low');
      this.#event(effects.write, 'store', base, field, value, 'high');
    } else this.#event(effects.write, 'store', base, field, value);
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
    return this.#event(effects.write, 'xchg', base, field, value, 'set');
  }
  cmpxchg(base: Ref, field: Field, expected: number, value: number): number {
    return this.#event(effects.write, 'cmpxchg', base, field, value, 'set', expected);
  }
  fetchAdd(base: Ref, field: Field, value: number): number {
    return this.#event(effects.write, 'atomic_fetch_add', base, field, value, 'add');
  }
  waitUntil(base: Ref, field: Field, test: (value: number) => boolean): number {
    return this.#event(effects.read, 'smp_cond_load_acquire', base, field, 0, undefined, undefined, test);
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
    this.#enterSection(RCU, 'rcu_read_lock');
  }
  rcuReadUnlock(): void {
    this.#leaveSection(RCU, 'rcu_read_unlock');
  }
  synchronizeRcu(): void {
    this.#event(effects.gracePeriodStart, 'synchronize_rcu', RCU, 0);
    this.endGracePeriod('synchronize_rcu', RCU);
  }
  callRcu(callback: RcuCallback, word: number): void {
    this.callback = callback;
    this.#event(effects.callRcu, 'call_rcu', RCU, 0, word);
  }
  rcuReadLockTrace(): void {
    this.#enterSection(RCU_TASKS_TRACE, 'rcu_read_lock_trace');
  }
  rcuReadUnlockTrace(): void {
    this.#leaveSection(RCU_TASKS_TRACE, 'rcu_read_unlock_trace');
  }
  synchronizeRcuTasksTrace(): void {
    this.#event(effects.gracePeriodStart, 'synchronize_rcu_tasks_trace', RCU_TASKS_TRACE, 0);
    this.endGracePeriod('synchronize_rcu_tasks_trace', RCU_TASKS_TRACE);
  }
  callRcuTasksTrace(callback: RcuCallback, word: number): void {
    this.callback = callback;
    this.#event(effects.callRcu, 'call_rcu_tasks_trace', RCU_TASKS_TRACE, 0, word);
  }
  /** A section inside another is no step: no grace period ever waits for it alone. */
  #enterSection(flavour: number, name: string): void {
    const depth = this.#depth[flavour] as number;
    if (depth === 0) this.#event(effects.rcuReadLock, name, flavour, 0);
    this.#depth[flavour] = depth + 1;
  }
  #leaveSection(flavour: number, name: string): void {
    const depth = this.#depth[flavour] as number;
    if (depth <= 1) this.#event(effects.rcuReadUnlock, name, flavour, 0);
    if (depth > 0) this.#depth[flavour] = depth - 1;
  }
  /** Waits for the end of the grace period that this CPU is in; a callback's began in call_rcu(). */
  endGracePeriod(name: string, flavour: number): void {
    this.#event(effects.gracePeriodEnd, name, flavour, 0);
  }

  alloc(cache: SlabCache, content: 'zero' | 'as left' = 'zero'): Ref {
    const pool = this.#host.poolOf(cache);
    if (pool === 0) {
      const known = this.#replayed(ALLOC, cache.slots);
      return known ?? this.#record(ALLOC, cache.slots, this.#host.alloc(this, cache));
    }
    const name = 'kmem_cache_alloc';
    // The machine knows the cache by the value, and says with a negative reference that the object is new.
    const none = undefined;
    const taken = this.#event(effects.take, name, 0, 0, pool, none, none, none, 0, pool);
    if (taken < 0) return -taken;
    if (content === 'zero') this.#event(effects.zero, name, taken, 0, 0, none, none, none, cache.slots);
    return taken;
  }
  free(cache: SlabCache, object: Ref): void {
    const pool = this.#host.poolOf(cache);
    const none = undefined;
    this.#event(effects.free, 'kmem_cache_free', object, 0, 0, none, none, none, cache.slots, pool);
    if (!this.#host.pageGoes(cache)) return;
    this.callback = (self) => {
      (self as InterleaveCpu).#event(
        ...([effects.free, 'rcu_free_slab', object, 0, PAGE, none, none, none, cache.slots] as const),
      );
    };
    this.#event(effects.callRcu, 'free_slab', RCU, 0, object);
  }

  objectAt(slot: number): ArenaObject | undefined {
    return this.#host.objectAt(slot);
  }
  stop(fault: Fault): void {
    this.fault = fault;
    this.#event(effects.stop, fault.name, fault.base ?? NULL, fault.field ?? 0);
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
  /** Rounds without a step between them are no more than the machine's limit of steps allows. */
  retry(loop: string | { readonly name: string }): void {
    this.#note(`retry ${loopName(loop)}`);
    if (loop instanceof ShippedLoop) return;
    const name = loopName(loop);
    const { count, steps } = this.#rounds.get(name) ?? { count: 0, steps: -1 };
    if (steps === this.#performed) return;
    this.#rounds.set(name, { count: count + 1, steps: this.#performed });
    if (count < this.#host.retries) return;
    this.#host.cut(this);
    this.#unwind();
  }
  #note(name: string): void {
    if (this.#replayed(NOTE, 0) !== undefined) return;
    this.#host.note(this, name);
    this.#record(NOTE, 0, 0);
  }
}

const CAUGHT = 'it caught what the machine threw to switch CPUs';
