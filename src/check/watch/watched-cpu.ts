import { RCU, RCU_TASKS_TRACE } from '../../machines/rcu-sections.ts';
import type { WatchableCpu } from '../../machines/watchable.ts';
import type { Ordering, RcuCallback } from '../../memory/cpu.ts';
import { type Field, NULL, type Ref, slotOf } from '../../memory/field.ts';
import type { SlabCache } from '../../memory/slab.ts';
import { AccessCheck } from './access-check.ts';
import { Accesses } from './accesses.ts';
import { Allocations } from './allocations.ts';
import { wrongResult } from './answer.ts';
import { wrongFunction, wrongLoop, wrongNumber, wrongOrdering } from './arguments.ts';
import { here } from './call-place.ts';
import { handOver } from './callbacks.ts';
import { holdsNothing, threw } from './ending.ts';
import { Gate, type GateOptions } from './gate.ts';
import { Holdings } from './holdings.ts';
import { KnownObjects } from './known-objects.ts';
import { Locks } from './locks.ts';
import { PROTECTIONS } from './protection.ts';
import type { Watch } from './returns.ts';
import { maySleep } from './sleep.ts';
import { waitUntilAccepted } from './waiting.ts';
import { isOurs } from './whose-fault.ts';

/**
 * A CPU between a reader of one's own and a machine. It passes everything on, and stops the reader where the kernel's
 * debug options would complain (lockdep, RCU's checks, KASAN) or where it does what no reader may do: touch an object
 * that nothing protects, follow a pointer that it never read, store into an object of the writers, sleep under
 * rcu_read_lock().
 */
export class WatchedCpu implements Watch {
  readonly id: number;
  readonly #cpu: WatchableCpu;
  readonly #gate: Gate;
  readonly #holdings = new Holdings();
  readonly #objects: KnownObjects;
  readonly #allocations: Allocations;
  readonly #accesses: Accesses;
  readonly #locks: Locks;
  readonly #mm: Ref;
  readonly #shared: Ref;

  /** @param shared an object that all readers share, or NULL */
  constructor(cpu: WatchableCpu, mm: Ref, shared: Ref = NULL, options: GateOptions = {}) {
    this.id = cpu.id;
    this.#cpu = cpu;
    this.#mm = mm;
    this.#shared = shared;
    const gate = new Gate(cpu, options);
    const objects = new KnownObjects(cpu, mm, shared);
    const check = new AccessCheck(gate, objects, this.#holdings);
    this.#gate = gate;
    this.#objects = objects;
    this.#allocations = new Allocations(cpu, gate, objects);
    this.#accesses = new Accesses(gate, check, objects, this.#holdings, this.#allocations);
    this.#locks = new Locks(gate, check, objects, this.#holdings);
  }

  /** What the machine threw to leave the reader, and where. The reader may have caught it. */
  get left(): Gate['left'] {
    return this.#gate.left;
  }

  load(base: Ref, field: Field): number {
    return this.#accesses.read('load', base, field, () => this.#cpu.load(base, field));
  }
  dataRace(base: Ref, field: Field): number {
    return this.#accesses.read('data_race', base, field, () => this.#cpu.dataRace(base, field));
  }
  readOnce(base: Ref, field: Field): number {
    return this.#accesses.read('READ_ONCE', base, field, () => this.#cpu.readOnce(base, field));
  }
  smpLoadAcquire(base: Ref, field: Field): number {
    return this.#accesses.read('smp_load_acquire', base, field, () => this.#cpu.smpLoadAcquire(base, field));
  }
  rcuDereference(base: Ref, field: Field): number {
    return this.#accesses.read('rcu_dereference', base, field, () => this.#cpu.rcuDereference(base, field));
  }
  waitUntil(base: Ref, field: Field, test: (value: number) => boolean): number {
    return waitUntilAccepted(this.#gate, test, (name, accepts) =>
      this.#accesses.read(name, base, field, () => this.#cpu.waitUntil(base, field, accepts)),
    );
  }
  store(base: Ref, field: Field, value: number): void {
    this.#accesses.write('store', base, field, value, () => this.#cpu.store(base, field, value));
  }
  writeOnce(base: Ref, field: Field, value: number): void {
    this.#accesses.write('WRITE_ONCE', base, field, value, () => this.#cpu.writeOnce(base, field, value));
  }
  smpStoreRelease(base: Ref, field: Field, value: number): void {
    const run = (): void => this.#cpu.smpStoreRelease(base, field, value);
    this.#accesses.write('smp_store_release', base, field, value, run);
  }
  rcuAssignPointer(base: Ref, field: Field, value: number): void {
    const run = (): void => this.#cpu.rcuAssignPointer(base, field, value);
    this.#accesses.write('rcu_assign_pointer', base, field, value, run);
  }
  xchg(base: Ref, field: Field, value: number, ordering: Ordering = 'mb'): number {
    this.#gate.refuseArgument('xchg', wrongNumber('xchg', value) ?? wrongOrdering('xchg', ordering));
    this.#allocations.shows(value);
    this.#accesses.setsCount('xchg', base, field, value);
    const run = (): number => this.#cpu.xchg(base, field, value, ordering);
    return this.#accesses.modify('xchg', base, field, () => value, run);
  }
  cmpxchg(base: Ref, field: Field, expected: number, value: number, ordering: Ordering = 'mb'): number {
    const name = 'cmpxchg';
    const wrong = wrongNumber(name, expected) ?? wrongNumber(name, value) ?? wrongOrdering(name, ordering);
    this.#gate.refuseArgument(name, wrong);
    const next = (old: number): number => (old === expected ? value : old);
    const run = (): number => this.#cpu.cmpxchg(base, field, expected, value, ordering);
    const old = this.#accesses.modify(name, base, field, next, run);
    if (old === expected) this.#allocations.shows(value);
    return old;
  }
  fetchAdd(base: Ref, field: Field, value: number, ordering: Ordering = 'mb'): number {
    const name = 'atomic_fetch_add';
    this.#gate.refuseArgument(name, wrongNumber(name, value) ?? wrongOrdering(name, ordering));
    const run = (): number => this.#cpu.fetchAdd(base, field, value, ordering);
    return this.#accesses.modify(name, base, field, (old) => old + value, run);
  }

  // A walk of the tree has such a barrier, after which it starts again.
  smpRmb(): void {
    this.#gate.pass(() => this.#cpu.smpRmb());
  }
  retry(loop: string | { readonly name: string }): void {
    this.#gate.refuseArgument('retry', wrongLoop(loop));
    this.#gate.pass(() => this.#cpu.retry(loop));
  }
  smpMb(): void {
    this.#gate.pass(() => this.#cpu.smpMb());
  }
  smpWmb(): void {
    this.#gate.pass(() => this.#cpu.smpWmb());
  }

  rcuReadLock(): void {
    this.#gate.pass(() => this.#cpu.rcuReadLock());
    this.#holdings.open(RCU, PROTECTIONS.rcu, 'rcu_read_unlock()');
  }
  rcuReadUnlock(): void {
    this.#gate.pass(() => this.#cpu.rcuReadUnlock());
    this.#holdings.close(RCU);
  }
  rcuReadLockTrace(): void {
    this.#gate.pass(() => this.#cpu.rcuReadLockTrace());
    this.#holdings.open(RCU_TASKS_TRACE, PROTECTIONS.tasksTrace, 'rcu_read_unlock_trace()');
  }
  rcuReadUnlockTrace(): void {
    this.#gate.pass(() => this.#cpu.rcuReadUnlockTrace());
    this.#holdings.close(RCU_TASKS_TRACE);
  }
  synchronizeRcu(): void {
    maySleep('synchronize_rcu', this.#gate, this.#holdings);
    this.#gate.pass(() => this.#cpu.synchronizeRcu());
  }
  synchronizeRcuTasksTrace(): void {
    maySleep('synchronize_rcu_tasks_trace', this.#gate, this.#holdings);
    this.#gate.pass(() => this.#cpu.synchronizeRcuTasksTrace());
  }
  callRcu(callback: RcuCallback, word: number): void {
    const run = this.#watchedCallback('call_rcu', callback, word);
    this.#gate.pass(() => this.#cpu.callRcu(run, word));
  }
  callRcuTasksTrace(callback: RcuCallback, word: number): void {
    const run = this.#watchedCallback('call_rcu_tasks_trace', callback, word);
    this.#gate.pass(() => this.#cpu.callRcuTasksTrace(run, word));
  }
  /** A reader's callback is watched like the reader itself. */
  #watchedCallback(name: string, callback: RcuCallback, word: number): RcuCallback {
    const wrong = wrongFunction(name, 'a function to call after a grace period', callback);
    this.#gate.refuseArgument(name, wrong ?? wrongNumber(name, word));
    this.#allocations.shows(word);
    const takeOver = handOver({ objects: this.#objects, holdings: this.#holdings }, word);
    return (cpu, told) => {
      const watch = new WatchedCpu(cpu as WatchableCpu, this.#mm, this.#shared, { queuedBy: name });
      takeOver({ objects: watch.#objects, holdings: watch.#holdings });
      watch.#run(callback, told);
    };
  }
  #run(callback: RcuCallback, word: number): void {
    let result: unknown;
    try {
      result = callback(this, word);
    } catch (error) {
      if (this.left === undefined && !isOurs(error)) this.threw(error);
      if (this.left === undefined) throw error;
    }
    if (result instanceof Promise) result.catch(() => {});
    if (this.left !== undefined) throw this.left.thrown;
    if (result instanceof Promise) this.refuse('it is async, and so it has not ended where it returns');
    this.returned(NULL);
  }

  downRead(base: Ref, lock: Field): void {
    maySleep('down_read', this.#gate, this.#holdings);
    this.#locks.take('down_read', 'up_read', base, lock, 'rwsem', () => this.#cpu.downRead(base, lock));
  }
  downReadTrylock(base: Ref, lock: Field): boolean {
    const run = (): boolean => this.#cpu.downReadTrylock(base, lock);
    return this.#locks.tryToTake('down_read_trylock', 'up_read', base, lock, 'rwsem', run);
  }
  upRead(base: Ref, lock: Field): void {
    this.#locks.giveBack('up_read', base, lock, 'rwsem', () => this.#cpu.upRead(base, lock));
  }
  downWrite(base: Ref, lock: Field): void {
    maySleep('down_write', this.#gate, this.#holdings);
    this.#locks.take('down_write', 'up_write', base, lock, 'rwsem', () => this.#cpu.downWrite(base, lock));
  }
  upWrite(base: Ref, lock: Field): void {
    this.#locks.giveBack('up_write', base, lock, 'rwsem', () => this.#cpu.upWrite(base, lock));
  }
  downgradeWrite(base: Ref, lock: Field): void {
    const run = (): void => this.#cpu.downgradeWrite(base, lock);
    this.#locks.downgrade('downgrade_write', 'up_read', base, lock, run);
  }
  spinLock(base: Ref, lock: Field): void {
    const run = (): void => this.#cpu.spinLock(base, lock);
    this.#locks.take('spin_lock', 'spin_unlock', base, lock, 'spinlock', run);
    this.#holdings.spinlocks.push(here());
  }
  spinUnlock(base: Ref, lock: Field): void {
    this.#locks.giveBack('spin_unlock', base, lock, 'spinlock', () => this.#cpu.spinUnlock(base, lock));
    this.#holdings.spinlocks.pop();
  }

  alloc(cache: SlabCache, content?: 'zero' | 'as left'): Ref {
    return this.#allocations.take(cache, content);
  }
  free(cache: SlabCache, object: Ref): void {
    this.#allocations.giveBack(cache, object);
  }

  objectMet(ref: Ref): string | undefined {
    return this.#objects.of(ref)?.object;
  }
  holds(ref: Ref, field: Field): number {
    const slot = ref + slotOf(field);
    return this.#holdings.counted(slot) + (this.#holdings.lock(slot) === undefined ? 0 : 1);
  }
  refuse(text: string): void {
    this.#gate.stop('no answer', text, 'return');
  }

  /** After the reader's last step: what it returned can be an answer, or a reason to fall back. */
  checked(result: unknown): number {
    const wrong = wrongResult(result);
    if (wrong !== undefined) {
      // An async reader has not ended: that it still holds something is no fault.
      if (result instanceof Promise) this.refuse(wrong);
      this.#holdsNothing();
      this.refuse(wrong);
    }
    this.#allocations.shows(result as number);
    return result as number;
  }

  /** After its caller's last step: nothing is held any more. */
  returned(answer: number): number {
    this.#holdsNothing();
    this.#gate.shut();
    return answer;
  }

  /** After the reader threw something of its own. */
  threw(error: unknown): void {
    threw(this.#gate, error);
  }

  #holdsNothing(): void {
    holdsNothing(this.#gate, this.#holdings, this.#objects, this.#allocations);
  }
}
