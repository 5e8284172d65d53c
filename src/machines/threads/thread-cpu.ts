/**
 * A CPU that is a thread: real shared memory, real contention. Counters, acquire, release and read-modify-write
 * are sequentially consistent Atomics, so this machine shows what interleaving can do and is no evidence about
 * barriers.
 */
import type { Cpu, RcuCallback } from '../../memory/cpu.ts';
import { type Field, isLong, type Ref, slotOf } from '../../memory/field.ts';
import type { SlabCache } from '../../memory/slab.ts';
import type { Words } from '../../memory/words.ts';
import type { Allocator } from './allocator.ts';
import type { ThreadRcu } from './rcu.ts';
import * as rwsem from './rwsem.ts';
import * as spinlock from './spinlock.ts';

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
  readOnce(base: Ref, field: Field): number {
    const slot = base + slotOf(field);
    return isLong(field) ? (this.#float64[slot] as number) : Atomics.load(this.#int32, slot << 1);
  }
  writeOnce(base: Ref, field: Field, value: number): void {
    const slot = base + slotOf(field);
    if (isLong(field)) this.#float64[slot] = value;
    else Atomics.store(this.#int32, slot << 1, value);
  }
  smpLoadAcquire(base: Ref, field: Field): number {
    return this.readOnce(base, field);
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

  rcuReadLock(): void {
    // Costs nothing, as without CONFIG_PREEMPT: see ThreadRcu.
  }
  rcuReadUnlock(): void {
    // See rcuReadLock().
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

  alloc(cache: SlabCache): Ref {
    const object = this.allocator.take(cache);
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
    for (;;) {
      const value = this.readOnce(base, field);
      if (test(value)) return value;
    }
  }
}
