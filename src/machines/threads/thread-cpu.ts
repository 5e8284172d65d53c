/**
 * A CPU that is a thread: real shared memory, real contention. Counters, acquire, release and read-modify-write
 * are sequentially consistent Atomics, so this machine shows what interleaving can do and is no evidence about
 * barriers. Each costs a call out of the compiled code, 7 to 10 ns, so a read of a reference is none: V8 makes it
 * one load of the machine, x64 and arm64 keep the order of a load and what is read through it.
 */
import type { Cpu, RcuCallback } from '../../memory/cpu.ts';
import type { Field, Ref } from '../../memory/field.ts';
import * as fields from '../../memory/field.ts';
import type { SlabCache } from '../../memory/slab.ts';
import type { Words } from '../../memory/words.ts';
import type { Allocator } from '../allocator.ts';
import type { ThreadRcu } from './rcu.ts';
import * as rwsem from './rwsem.ts';
import * as spinlock from './spinlock.ts';

// V8 reads an imported name anew at each use, and knows a constant of the module: this is each access there is.
const { isLong, isRef, slotOf } = fields;

/** Looks so often before it sleeps: what is waited for takes a few instructions of a thread that runs. */
const SPINS = 1000;

/** What a thread brings along. */
export interface ThreadCpuParts {
  readonly id: number;
  readonly words: Words;
  readonly allocator: Allocator;
  readonly rcu: ThreadRcu;
  /** True where plain accesses stay in order by themselves (x64): barriers then cost nothing. */
  readonly totalStoreOrder: boolean;
}

export class ThreadCpu implements Cpu, rwsem.Sleeper {
  readonly id: number;
  readonly rcu: ThreadRcu;
  readonly allocator: Allocator;
  readonly #int32: Int32Array;
  readonly #float64: Float64Array;
  readonly #ordered: boolean;
  /** A word of this thread alone, for fences. */
  readonly #fence = new Int32Array(1);
  /** Read sections of RCU that this thread is in, one inside the other. */
  #sections = 0;

  constructor({ id, words, allocator, rcu, totalStoreOrder }: ThreadCpuParts) {
    this.id = id;
    this.rcu = rcu;
    this.allocator = allocator;
    this.#int32 = words.int32;
    this.#float64 = words.float64;
    this.#ordered = totalStoreOrder;
  }

  load(base: Ref, field: Field): number {
    const slot = base + slotOf(field);
    return (isLong(field) ? this.#float64[slot] : this.#int32[slot << 1]) as number;
  }
  store(base: Ref, field: Field, value: number): void {
    const slot = base + slotOf(field);
    if (isLong(field)) this.#float64[slot] = value;
    else this.#int32[slot << 1] = value;
  }
  dataRace(base: Ref, field: Field): number {
    return this.load(base, field);
  }
  /**
   * Of a reference a plain load, as in rcuDereference(): READ_ONCE() asks for one whole load, and orders nothing
   * but what goes through the pointer.
   */
  readOnce(base: Ref, field: Field): number {
    const slot = base + slotOf(field);
    if (isLong(field)) return this.#float64[slot] as number;
    return isRef(field) ? (this.#int32[slot << 1] as number) : Atomics.load(this.#int32, slot << 1);
  }
  writeOnce(base: Ref, field: Field, value: number): void {
    const slot = base + slotOf(field);
    if (isLong(field)) this.#float64[slot] = value;
    else Atomics.store(this.#int32, slot << 1, value);
  }
  smpLoadAcquire(base: Ref, field: Field): number {
    const slot = base + slotOf(field);
    return isLong(field) ? (this.#float64[slot] as number) : Atomics.load(this.#int32, slot << 1);
  }
  smpStoreRelease(base: Ref, field: Field, value: number): void {
    this.writeOnce(base, field, value);
  }
  /** A plain load: one on x64 and arm64, where the hardware keeps the address dependency. */
  rcuDereference(base: Ref, field: Field): number {
    return this.#int32[(base + slotOf(field)) << 1] as number;
  }
  rcuAssignPointer(base: Ref, field: Field, value: number): void {
    Atomics.store(this.#int32, (base + slotOf(field)) << 1, value);
  }

  smpMb(): void {
    Atomics.add(this.#fence, 0, 1);
  }
  smpRmb(): void {
    if (!this.#ordered) this.smpMb();
  }
  smpWmb(): void {
    if (!this.#ordered) this.smpMb();
  }

  xchg(base: Ref, field: Field, value: number): number {
    return Atomics.exchange(this.#int32, (base + slotOf(field)) << 1, value);
  }
  cmpxchg(base: Ref, field: Field, expected: number, value: number): number {
    return Atomics.compareExchange(this.#int32, (base + slotOf(field)) << 1, expected, value);
  }
  fetchAdd(base: Ref, field: Field, value: number): number {
    return Atomics.add(this.#int32, (base + slotOf(field)) << 1, value);
  }

  /** Tells no other thread, as without CONFIG_PREEMPT: see ThreadRcu. Only a wait asks whether it is inside. */
  rcuReadLock(): void {
    this.#sections++;
  }
  rcuReadUnlock(): void {
    this.#sections--;
  }
  synchronizeRcu(): void {
    this.rcu.synchronize();
  }
  callRcu(callback: RcuCallback, word: number): void {
    this.rcu.enqueue(callback, word);
  }

  rcuReadLockTrace(): void {
    this.rcu.tasksTrace.readLock();
  }
  rcuReadUnlockTrace(): void {
    this.rcu.tasksTrace.readUnlock();
  }
  synchronizeRcuTasksTrace(): void {
    this.rcu.synchronizeTasksTrace();
  }
  callRcuTasksTrace(callback: RcuCallback, word: number): void {
    this.rcu.tasksTrace.callbacks.enqueue(callback, word);
  }

  downRead(base: Ref, lock: Field): void {
    rwsem.downRead(this.#int32, (base + slotOf(lock)) << 1, this);
  }
  downReadTrylock(base: Ref, lock: Field): boolean {
    return rwsem.downReadTrylock(this.#int32, (base + slotOf(lock)) << 1);
  }
  upRead(base: Ref, lock: Field): void {
    rwsem.upRead(this.#int32, (base + slotOf(lock)) << 1);
  }
  downWrite(base: Ref, lock: Field): void {
    rwsem.downWrite(this.#int32, (base + slotOf(lock)) << 1, this);
  }
  upWrite(base: Ref, lock: Field): void {
    rwsem.upWrite(this.#int32, (base + slotOf(lock)) << 1);
  }
  downgradeWrite(base: Ref, lock: Field): void {
    rwsem.downgradeWrite(this.#int32, (base + slotOf(lock)) << 1);
  }
  spinLock(base: Ref, lock: Field): void {
    spinlock.spinLock(this.#int32, (base + slotOf(lock)) << 1);
  }
  spinUnlock(base: Ref, lock: Field): void {
    spinlock.spinUnlock(this.#int32, (base + slotOf(lock)) << 1);
  }
  /** True while a writer holds the lock: for who watches, not for protocols. */
  isWriteHeld(base: Ref, lock: Field): boolean {
    return rwsem.isWriteHeld(this.#int32, (base + slotOf(lock)) << 1);
  }
  beforeSleep(): void {
    this.rcu.offline();
  }
  afterSleep(): void {
    this.rcu.online();
  }

  alloc(cache: SlabCache, content: 'zero' | 'as left' = 'zero'): Ref {
    const object = this.allocator.take(cache);
    if (content === 'as left' && cache.typesafeByRcu) return object;
    this.#float64.fill(0, object, object + cache.slots);
    return object;
  }
  free(cache: SlabCache, object: Ref): void {
    this.allocator.give(cache, object);
  }

  retry(): void {
    // A thread just goes round again.
  }
  waitUntil(base: Ref, field: Field, test: (value: number) => boolean): number {
    const value = this.smpLoadAcquire(base, field);
    return test(value) ? value : this.#waitFor(base, field, test);
  }

  /**
   * With fewer cores than threads, who is waited for may need this core: so it sleeps. A lookup that waits for
   * the tree of uprobes holds a VMA under RCU, and grace periods must wait for it; a writer that waits for the
   * readers of a VMA is in no section, and its wait must not hold up the memory of all.
   */
  #waitFor(base: Ref, field: Field, test: (value: number) => boolean): number {
    for (let spin = 0; ; spin++) {
      const value = this.smpLoadAcquire(base, field);
      if (test(value)) return value;
      if (this.#sections > 0) {
        if (spin >= SPINS) this.rcu.doze();
      } else if (spin >= SPINS) this.rcu.nap();
      else this.rcu.quiescent();
    }
  }
}
