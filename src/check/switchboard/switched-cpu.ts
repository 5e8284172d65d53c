import type { Fault, WatchableCpu } from '../../machines/watchable.ts';
import type { Cpu, Ordering, RcuCallback } from '../../memory/cpu.ts';
import { asNumber, type Field, infoOf, type Ref } from '../../memory/field.ts';
import { mmap_lock, uprobes_treelock } from '../../memory/layout.ts';
import type { SlabCache } from '../../memory/slab.ts';
import { Leash } from '../watch/ran-away.ts';
import { keepsObject } from '../watch/structs.ts';
import { type Board, withoutTypesafe } from './board.ts';
import { runSwitched } from './call-site.ts';
import type { Side, SwitchKind } from './switch.ts';
import { Untaken } from './untaken.ts';

/**
 * A CPU between a protocol and a machine: it does what the protocol asks for, except what is switched off. So the
 * protocol that runs is always the one that is shipped. Both ends of an RCU section or a lock are off together.
 */
export class SwitchedCpu implements WatchableCpu {
  readonly id: number;
  readonly #cpu: WatchableCpu;
  readonly #board: Board;
  readonly #side: Side;
  /** Undefined for writers: their operations bound them. */
  readonly #leash: Leash | undefined;
  /** How often the board was asked in this run. */
  #asked = 0;
  /** Read sections that are open, by flavour: whether each is off. */
  readonly #sections: readonly boolean[][] = [[], []];
  /** Locks that the protocol holds and this CPU did not take. */
  readonly #untakenLocks = new Untaken();
  /** References that the protocol holds and this CPU did not take; undefined if references are no switches. */
  readonly #untakenReferences: Untaken | undefined;

  /** @param more whether references that are taken can be off, each with its put */
  constructor(cpu: Cpu, board: Board, side: Side, more: { readonly references?: boolean } = {}) {
    this.id = cpu.id;
    this.#untakenReferences = more.references === true ? new Untaken() : undefined;
    this.#cpu = cpu as WatchableCpu;
    this.#board = board;
    this.#side = side;
    this.#leash = side === 'lookup' ? new Leash() : undefined;
  }

  /** Called only by methods that the protocol calls directly. */
  #isOff(kind: SwitchKind, what: string): boolean {
    return this.#board.isOff(this.#side, kind, what, this.#asked++);
  }

  objectAt(slot: number): ReturnType<WatchableCpu['objectAt']> {
    return this.#cpu.objectAt(slot);
  }
  stop(fault: Fault): void {
    this.#cpu.stop(fault);
  }

  fails(check: string): boolean {
    return !this.#isOff('check', check);
  }

  load(base: Ref, field: Field): number {
    this.#leash?.access();
    return this.#cpu.load(base, field);
  }
  store(base: Ref, field: Field, value: number): void {
    this.#cpu.store(base, field, value);
  }
  dataRace(base: Ref, field: Field): number {
    this.#leash?.access();
    return this.#cpu.dataRace(base, field);
  }
  readOnce(base: Ref, field: Field): number {
    this.#leash?.access();
    return this.#cpu.readOnce(base, field);
  }
  writeOnce(base: Ref, field: Field, value: number): void {
    this.#cpu.writeOnce(base, field, value);
  }
  smpLoadAcquire(base: Ref, field: Field): number {
    this.#leash?.access();
    return this.#isOff('acquire', about('smp_load_acquire', field))
      ? this.#cpu.readOnce(base, field)
      : this.#cpu.smpLoadAcquire(base, field);
  }
  smpStoreRelease(base: Ref, field: Field, value: number): void {
    if (this.#isOff('release', about('smp_store_release', field))) this.#cpu.writeOnce(base, field, value);
    else this.#cpu.smpStoreRelease(base, field, value);
  }
  rcuDereference(base: Ref, field: Field): number {
    this.#leash?.access();
    return this.#isOff('dependency', about('rcu_dereference', field))
      ? this.#cpu.readOnce(base, asNumber(field))
      : this.#cpu.rcuDereference(base, field);
  }
  rcuAssignPointer(base: Ref, field: Field, value: number): void {
    if (this.#isOff('publication', about('rcu_assign_pointer', field)))
      this.#cpu.writeOnce(base, field, value);
    else this.#cpu.rcuAssignPointer(base, field, value);
  }

  smpMb(): void {
    if (!this.#isOff('barrier', 'smp_mb()')) this.#cpu.smpMb();
  }
  smpRmb(): void {
    if (!this.#isOff('barrier', 'smp_rmb()')) this.#cpu.smpRmb();
  }
  smpWmb(): void {
    if (!this.#isOff('barrier', 'smp_wmb()')) this.#cpu.smpWmb();
  }

  xchg(base: Ref, field: Field, value: number, ordering: Ordering = 'mb'): number {
    const isWeaker = ordering !== 'relaxed' && this.#isOff('atomic', about('xchg', field, ordering));
    return this.#cpu.xchg(base, field, value, isWeaker ? 'relaxed' : ordering);
  }
  cmpxchg(base: Ref, field: Field, expected: number, value: number, ordering: Ordering = 'mb'): number {
    if (this.#isUnreferenced(base, field, value - expected)) return expected;
    const isWeaker = ordering !== 'relaxed' && this.#isOff('atomic', about('cmpxchg', field, ordering));
    return this.#cpu.cmpxchg(base, field, expected, value, isWeaker ? 'relaxed' : ordering);
  }
  fetchAdd(base: Ref, field: Field, value: number, ordering: Ordering = 'mb'): number {
    if (this.#isUnreferenced(base, field, value)) return STILL_REFERENCED;
    const isWeaker =
      ordering !== 'relaxed' && this.#isOff('atomic', about('atomic_fetch_add', field, ordering));
    return this.#cpu.fetchAdd(base, field, value, isWeaker ? 'relaxed' : ordering);
  }
  /** Whether a reference is not taken, or not put because it was not taken. */
  #isUnreferenced(base: Ref, field: Field, difference: number): boolean {
    const untaken = this.#untakenReferences;
    if (untaken === undefined || !keepsObject(field)) return false;
    if (difference === 0) return untaken.has(base, field);
    if (difference < 0) return untaken.remove(base, field);
    const isOff = this.#isOff('reference', about('get', field));
    if (isOff) untaken.add(base, field);
    return isOff;
  }
  waitUntil(base: Ref, field: Field, test: (value: number) => boolean): number {
    return this.#cpu.waitUntil(base, field, test);
  }

  rcuReadLock(): void {
    const isOff = this.#isOff('RCU section', 'rcu_read_lock()');
    this.#section(0).push(isOff);
    if (!isOff) this.#cpu.rcuReadLock();
  }
  rcuReadUnlock(): void {
    if (this.#section(0).pop() !== true) this.#cpu.rcuReadUnlock();
  }
  rcuReadLockTrace(): void {
    const isOff = this.#isOff('RCU section', 'rcu_read_lock_trace()');
    this.#section(1).push(isOff);
    if (!isOff) this.#cpu.rcuReadLockTrace();
  }
  rcuReadUnlockTrace(): void {
    if (this.#section(1).pop() !== true) this.#cpu.rcuReadUnlockTrace();
  }
  #section(flavour: number): boolean[] {
    return this.#sections[flavour] as boolean[];
  }

  synchronizeRcu(): void {
    if (!this.#isOff('grace period', 'synchronize_rcu()')) this.#cpu.synchronizeRcu();
  }
  synchronizeRcuTasksTrace(): void {
    if (!this.#isOff('grace period', 'synchronize_rcu_tasks_trace()')) this.#cpu.synchronizeRcuTasksTrace();
  }
  callRcu(callback: RcuCallback, word: number): void {
    if (this.#isOff('grace period', 'call_rcu()')) callback(this, word);
    else this.#cpu.callRcu(this.#switched(callback), word);
  }
  callRcuTasksTrace(callback: RcuCallback, word: number): void {
    if (this.#isOff('grace period', 'call_rcu_tasks_trace()')) callback(this, word);
    else this.#cpu.callRcuTasksTrace(this.#switched(callback), word);
  }
  /** A callback runs on a CPU of its own. This wrapper is no protocol, so it may capture what it needs. */
  #switched(callback: RcuCallback): RcuCallback {
    const [board, side] = [this.#board, this.#side];
    return (self, word) => runSwitched(() => callback(new SwitchedCpu(self, board, side), word));
  }

  downRead(base: Ref, lock: Field): void {
    if (this.#isOff('lock', about('down_read', lock))) this.#untakenLocks.add(base, lock);
    else this.#cpu.downRead(base, lock);
  }
  downReadTrylock(base: Ref, lock: Field): boolean {
    if (!this.#isOff('lock', about('down_read_trylock', lock))) return this.#cpu.downReadTrylock(base, lock);
    this.#untakenLocks.add(base, lock);
    return true;
  }
  upRead(base: Ref, lock: Field): void {
    if (!this.#untakenLocks.remove(base, lock)) this.#cpu.upRead(base, lock);
  }
  downWrite(base: Ref, lock: Field): void {
    if (!isSection(lock) && this.#isOff('lock', about('down_write', lock)))
      this.#untakenLocks.add(base, lock);
    else this.#cpu.downWrite(base, lock);
  }
  upWrite(base: Ref, lock: Field): void {
    if (!this.#untakenLocks.remove(base, lock)) this.#cpu.upWrite(base, lock);
  }
  downgradeWrite(base: Ref, lock: Field): void {
    if (!this.#untakenLocks.has(base, lock)) this.#cpu.downgradeWrite(base, lock);
  }
  spinLock(base: Ref, lock: Field): void {
    if (!isSection(lock) && this.#isOff('lock', about('spin_lock', lock))) this.#untakenLocks.add(base, lock);
    else this.#cpu.spinLock(base, lock);
  }
  spinUnlock(base: Ref, lock: Field): void {
    if (!this.#untakenLocks.remove(base, lock)) this.#cpu.spinUnlock(base, lock);
  }

  alloc(cache: SlabCache, content?: 'zero' | 'as left'): Ref {
    return this.#cpu.alloc(this.#cacheOf(cache), content);
  }
  free(cache: SlabCache, object: Ref): void {
    this.#cpu.free(this.#cacheOf(cache), object);
  }
  #cacheOf(cache: SlabCache): SlabCache {
    return cache.typesafeByRcu && this.#board.isCacheOff(cache) ? withoutTypesafe(cache) : cache;
  }

  retry(loop: string | { readonly name: string }): void {
    this.#cpu.retry(loop);
  }
}

/** What a protocol reads from a count that was not moved: it was not zero, and is not now. */
const STILL_REFERENCED = 2;

/**
 * These locks define what a write section is, and so which answer is right when: without them nothing can be judged.
 */
const isSection = (lock: Field): boolean => lock === mmap_lock || lock === uprobes_treelock;

/** `smp_load_acquire(mm_lock_seq)`, `atomic_fetch_add_release(vm_refcnt)`. All elements of an array have one name. */
function about(operation: string, field: Field, ordering: Ordering = 'mb'): string {
  return `${operation}${ordering === 'mb' ? '' : `_${ordering}`}(${infoOf(field).name})`;
}
