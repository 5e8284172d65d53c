import type { Field, Ref } from './field.ts';
import type { SlabCache } from './slab.ts';

/** Ordering of a read-modify-write: the kernel's suffix, `mb` for none of them. */
export type Ordering = 'mb' | 'acquire' | 'release' | 'relaxed';

/** A callback that runs after a grace period, with the word it was queued with. It captures nothing. */
export type RcuCallback = (cpu: Cpu, word: number) => void;

/**
 * What a CPU can do to shared memory. Protocols are plain synchronous functions over it; machines implement it.
 *
 * A protocol depends only on its arguments and on what these methods returned: no outer state, no
 * try/catch/finally, no time, no randomness. A machine may unwind it at any access and run it again on the
 * recorded values. Method names are the kernel's, in camelCase, one to one.
 *
 * @example
 * ```ts
 * import { type Cpu, type Ref, mm_lock_seq } from 'vmaspec';
 *
 * const isEven = (cpu: Cpu, mm: Ref) => (cpu.smpLoadAcquire(mm, mm_lock_seq) & 1) === 0;
 * ```
 */
export interface Cpu {
  /** Number of this CPU, from 0. */
  readonly id: number;

  /** A plain read: C's `base->field`. */
  load(base: Ref, field: Field): number;
  /** A plain write: C's `base->field = value`. */
  store(base: Ref, field: Field, value: number): void;
  /** A plain read whose race is meant (`data_race()`). */
  dataRace(base: Ref, field: Field): number;
  /** `READ_ONCE()`. */
  readOnce(base: Ref, field: Field): number;
  /** `WRITE_ONCE()`. */
  writeOnce(base: Ref, field: Field, value: number): void;
  /** `smp_load_acquire()`: no later access of this CPU moves before it. */
  smpLoadAcquire(base: Ref, field: Field): number;
  /** `smp_store_release()`: no earlier access of this CPU moves after it. */
  smpStoreRelease(base: Ref, field: Field, value: number): void;
  /** `rcu_dereference()`: accesses through the pointer come after it. */
  rcuDereference(base: Ref, field: Field): number;
  /** `rcu_assign_pointer()`: publishes a pointer to what was initialised before. */
  rcuAssignPointer(base: Ref, field: Field, value: number): void;

  /** `smp_mb()`. */
  smpMb(): void;
  /** `smp_rmb()`. */
  smpRmb(): void;
  /** `smp_wmb()`. */
  smpWmb(): void;

  /** `xchg()`: returns the old value. */
  xchg(base: Ref, field: Field, value: number, ordering?: Ordering): number;
  /** `cmpxchg()`: returns the old value; a failed one orders nothing. */
  cmpxchg(base: Ref, field: Field, expected: number, value: number, ordering?: Ordering): number;
  /** `atomic_fetch_add()`: returns the old value. */
  fetchAdd(base: Ref, field: Field, value: number, ordering?: Ordering): number;

  /** `rcu_read_lock()`. */
  rcuReadLock(): void;
  /** `rcu_read_unlock()`. */
  rcuReadUnlock(): void;
  /** `synchronize_rcu()`: waits for every read section that has begun. */
  synchronizeRcu(): void;
  /** `call_rcu()`: runs the callback with the word after a grace period. */
  callRcu(callback: RcuCallback, word: number): void;

  /** `rcu_read_lock_trace()`: a section of the Tasks Trace flavour, inside which a CPU may sleep. */
  rcuReadLockTrace(): void;
  /** `rcu_read_unlock_trace()`. */
  rcuReadUnlockTrace(): void;
  /** `synchronize_rcu_tasks_trace()`. */
  synchronizeRcuTasksTrace(): void;
  /** `call_rcu_tasks_trace()`. */
  callRcuTasksTrace(callback: RcuCallback, word: number): void;

  /** `down_read()` of a read-write semaphore: acquire. */
  downRead(base: Ref, lock: Field): void;
  /** `down_read_trylock()`: true if it got the lock (acquire); never waits. */
  downReadTrylock(base: Ref, lock: Field): boolean;
  /** `up_read()`: release. */
  upRead(base: Ref, lock: Field): void;
  /** `down_write()`: acquire. */
  downWrite(base: Ref, lock: Field): void;
  /** `up_write()`: release. */
  upWrite(base: Ref, lock: Field): void;
  /** `downgrade_write()`: release; goes on as a reader. */
  downgradeWrite(base: Ref, lock: Field): void;

  /** `spin_lock()`: acquire. */
  spinLock(base: Ref, lock: Field): void;
  /** `spin_unlock()`: release. */
  spinUnlock(base: Ref, lock: Field): void;

  /**
   * Takes an object from a slab cache. Its words are zero. With `as left` the words of a type-stable object stay as
   * its last owner left them: readers may still look at them.
   */
  alloc(cache: SlabCache, content?: 'zero' | 'as left'): Ref;
  /** Gives an object back. */
  free(cache: SlabCache, object: Ref): void;

  /** Says that a loop goes round again, so that machines can bound it. It has no effect on memory. */
  retry(loop: string | { readonly name: string }): void;
  /** Waits until the field satisfies the test, and returns its value (an acquire read). */
  waitUntil(base: Ref, field: Field, test: (value: number) => boolean): number;

  /**
   * Absent on machines: there a check that does not hold fails. A CPU in front of a machine may leave checks out: see
   * `fails()`.
   */
  fails?(check: string): boolean;
}
