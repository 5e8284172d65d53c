import type { Cpu, RcuCallback } from '../memory/cpu.ts';
import { type Field, isLong, type Ref, slotOf } from '../memory/field.ts';
import { ARENA_START } from '../memory/layout.ts';
import type { SlabCache } from '../memory/slab.ts';
import { type Words, wordsOf } from '../memory/words.ts';
import { Allocator } from './allocator.ts';
import { Callbacks } from './callbacks.ts';

/** Nobody else is in a section: a grace period has ended as soon as it begins. */
const AT_ONCE = { begin: () => 0, hasEnded: () => true };
/** Words of a lock: whether a writer holds it, or how many readers do. */
const WRITER = -1;

/**
 * A CPU that is alone with its memory: it builds what the CPUs of a machine then share, and runs what needs no other.
 * Each access is one of a plain array. To wait for what nobody else can change is a mistake, and throws.
 */
export class SequentialCpu implements Cpu {
  readonly id: number = 0;
  readonly words: Words;
  readonly allocator: Allocator;
  readonly #callbacks = new Callbacks(AT_ONCE);
  readonly #tasksTrace = new Callbacks(AT_ONCE);

  /** @param firstFree first slot that nobody has taken */
  constructor(words: Words, firstFree: Ref = ARENA_START) {
    this.words = words;
    this.allocator = new Allocator(firstFree, words.float64.length);
  }

  /** Callbacks of both flavours of RCU not run yet. */
  get pending(): number {
    return this.#callbacks.pending + this.#tasksTrace.pending;
  }
  /** Lets a grace period pass: runs the callbacks that wait for one, and begins one for those queued since. */
  poll(): void {
    this.#callbacks.poll(this);
    this.#tasksTrace.poll(this);
  }

  load(base: Ref, field: Field): number {
    const slot = base + slotOf(field);
    return (isLong(field) ? this.words.float64[slot] : this.words.int32[slot << 1]) as number;
  }
  store(base: Ref, field: Field, value: number): void {
    const slot = base + slotOf(field);
    if (isLong(field)) this.words.float64[slot] = value;
    else this.words.int32[slot << 1] = value;
  }
  dataRace(base: Ref, field: Field): number {
    return this.load(base, field);
  }
  readOnce(base: Ref, field: Field): number {
    return this.load(base, field);
  }
  writeOnce(base: Ref, field: Field, value: number): void {
    this.store(base, field, value);
  }
  smpLoadAcquire(base: Ref, field: Field): number {
    return this.load(base, field);
  }
  smpStoreRelease(base: Ref, field: Field, value: number): void {
    this.store(base, field, value);
  }
  rcuDereference(base: Ref, field: Field): number {
    return this.load(base, field);
  }
  rcuAssignPointer(base: Ref, field: Field, value: number): void {
    this.store(base, field, value);
  }
  smpMb(): void {
    // Alone, each access is in its place.
  }
  smpRmb(): void {
    // As smpMb().
  }
  smpWmb(): void {
    // As smpMb().
  }
  xchg(base: Ref, field: Field, value: number): number {
    const before = this.load(base, field);
    this.store(base, field, value);
    return before;
  }
  cmpxchg(base: Ref, field: Field, expected: number, value: number): number {
    const before = this.load(base, field);
    if (before === (expected | 0)) this.store(base, field, value);
    return before;
  }
  fetchAdd(base: Ref, field: Field, value: number): number {
    return this.xchg(base, field, this.load(base, field) + value);
  }

  rcuReadLock(): void {
    // Nobody waits for a section of this CPU.
  }
  rcuReadUnlock(): void {
    // As rcuReadLock().
  }
  synchronizeRcu(): void {
    // Nobody else is in a section.
  }
  callRcu(callback: RcuCallback, word: number): void {
    this.#callbacks.enqueue(callback, word);
  }
  rcuReadLockTrace(): void {
    // As rcuReadLock().
  }
  rcuReadUnlockTrace(): void {
    // As rcuReadLock().
  }
  synchronizeRcuTasksTrace(): void {
    // As synchronizeRcu().
  }
  callRcuTasksTrace(callback: RcuCallback, word: number): void {
    this.#tasksTrace.enqueue(callback, word);
  }

  downRead(base: Ref, lock: Field): void {
    if (!this.downReadTrylock(base, lock)) throw new Error(ALONE);
  }
  downReadTrylock(base: Ref, lock: Field): boolean {
    const readers = this.#lock(base, lock);
    if (readers === WRITER) return false;
    this.#setLock(base, lock, readers + 1);
    return true;
  }
  upRead(base: Ref, lock: Field): void {
    this.#setLock(base, lock, this.#lock(base, lock) - 1);
  }
  downWrite(base: Ref, lock: Field): void {
    if (this.#lock(base, lock) !== 0) throw new Error(ALONE);
    this.#setLock(base, lock, WRITER);
  }
  upWrite(base: Ref, lock: Field): void {
    this.#setLock(base, lock, 0);
  }
  downgradeWrite(base: Ref, lock: Field): void {
    this.#setLock(base, lock, 1);
  }
  spinLock(base: Ref, lock: Field): void {
    this.downWrite(base, lock);
  }
  spinUnlock(base: Ref, lock: Field): void {
    this.upWrite(base, lock);
  }
  /** True while a writer holds the lock: for who watches, not for protocols. */
  isWriteHeld(base: Ref, lock: Field): boolean {
    return this.#lock(base, lock) === WRITER;
  }
  #lock(base: Ref, lock: Field): number {
    return this.words.int32[(base + slotOf(lock)) << 1] as number;
  }
  #setLock(base: Ref, lock: Field, state: number): void {
    this.words.int32[(base + slotOf(lock)) << 1] = state;
  }

  alloc(cache: SlabCache, content: 'zero' | 'as left' = 'zero'): Ref {
    const object = this.allocator.take(cache);
    if (content === 'zero' || !cache.typesafeByRcu) this.words.float64.fill(0, object, object + cache.slots);
    return object;
  }
  free(cache: SlabCache, object: Ref): void {
    this.allocator.give(cache, object);
  }
  retry(): void {
    // Goes round again.
  }
  waitUntil(base: Ref, field: Field, test: (value: number) => boolean): number {
    const value = this.load(base, field);
    if (!test(value)) throw new Error(ALONE);
    return value;
  }
}

const ALONE = '[vmaspec bug] a CPU that is alone waits for ever';

/** A CPU alone with so many slots; `buffer`: the memory, if it is not to be its own. */
export function sequentialCpu(
  slots: number,
  buffer: ArrayBufferLike = new ArrayBuffer(8 * slots),
): SequentialCpu {
  return new SequentialCpu(wordsOf(buffer));
}
