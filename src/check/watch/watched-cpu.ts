import { RCU, RCU_TASKS_TRACE } from '../../machines/interleave/rcu-sections.ts';
import type { Fault, FaultKind, WatchableCpu } from '../../machines/watchable.ts';
import type { Cpu, Ordering, RcuCallback } from '../../memory/cpu.ts';
import { type Field, isRef, NULL, nameOf, type Ref } from '../../memory/field.ts';
import type { SlabCache } from '../../memory/slab.ts';
import { thrownAt } from '../source-position.ts';
import { wrongResult } from './answer.ts';
import { Forbidden } from './forbidden.ts';
import { beat } from './heartbeat.ts';
import { Holdings } from './holdings.ts';
import { KnownObjects } from './known-objects.ts';
import { fieldOf, isCount, isOfWriters, keepsObject, mayBeFreed } from './structs.ts';

/**
 * A CPU between a reader of one's own and a machine. It lets everything pass, and stops the reader at what the kernel's
 * debug options would complain of (lockdep, RCU's checks, KASAN) or what no reader does: an object that nothing
 * protects, a pointer that it never read, a store into what is the writers', a sleep under rcu_read_lock().
 */
export class WatchedCpu implements Cpu {
  readonly id: number;
  /** What the machine threw to leave the reader; the reader may not have let it pass. */
  left: { readonly thrown: unknown } | undefined;
  readonly #cpu: WatchableCpu;
  readonly #holdings = new Holdings();
  readonly #objects: KnownObjects;

  /** @param shared what the readers have for themselves, if anything */
  constructor(cpu: WatchableCpu, mm: Ref, shared?: Ref) {
    this.id = cpu.id;
    this.#cpu = cpu;
    this.#objects = new KnownObjects(mm);
    if (shared !== undefined) this.#objects.took(shared);
  }

  /** Asks the machine, and remembers what that throws, so that nobody can keep it. */
  #pass<T>(run: () => T): T {
    beat();
    try {
      return run();
    } catch (thrown) {
      this.left = { thrown };
      throw thrown;
    }
  }

  #stop(kind: FaultKind, text: string, name: string, more: Partial<Fault> = {}): void {
    this.#pass(() => this.#cpu.stop({ kind, text, name, ...more }));
  }

  /** Before an access. */
  #check(name: string, base: Ref, field: Field): void {
    this.#checkPointer(name, base, field);
    if (base === NULL || !mayBeFreed(field) || this.#holdings.any || this.#objects.isOwn(base)) return;
    this.#stop(
      'unprotected access',
      `${name} of ${fieldOf(field)} outside of rcu_read_lock(), with no lock and no reference held: ` +
        'nothing keeps it from being freed',
      name,
      { base, field },
    );
  }

  #checkPointer(name: string, base: Ref, field: Field): void {
    const wrong = this.#objects.wrong(this.#cpu, name, base, field);
    if (wrong !== undefined) this.#stop('wild access', wrong, name);
  }

  #read(name: string, base: Ref, field: Field, run: () => number): number {
    this.#check(name, base, field);
    const value = this.#pass(run);
    if (isRef(field)) this.#objects.met(value);
    return value;
  }

  #write(name: string, base: Ref, field: Field, run: () => void): void {
    this.#check(name, base, field);
    if (isOfWriters(field) && !this.#objects.isOwn(base)) {
      const text = `${name} to ${fieldOf(field)}: a reader may not change it`;
      this.#stop('foreign store', text, name, { base, field });
    }
    this.#pass(run);
  }

  #modify(name: string, base: Ref, field: Field, next: (old: number) => number, run: () => number): number {
    let old = NULL;
    this.#write(name, base, field, () => {
      old = run();
    });
    if (isRef(field)) this.#objects.met(old);
    if (keepsObject(field)) this.#holdings.counted(next(old) - old);
    // Who drops the last reference frees the object, and nobody else can see it any more.
    if (isCount(field) && old > 0 && next(old) === 0) this.#objects.took(base);
    return old;
  }

  load(base: Ref, field: Field): number {
    return this.#read('load', base, field, () => this.#cpu.load(base, field));
  }
  dataRace(base: Ref, field: Field): number {
    return this.#read('data_race', base, field, () => this.#cpu.dataRace(base, field));
  }
  readOnce(base: Ref, field: Field): number {
    return this.#read('READ_ONCE', base, field, () => this.#cpu.readOnce(base, field));
  }
  smpLoadAcquire(base: Ref, field: Field): number {
    return this.#read('smp_load_acquire', base, field, () => this.#cpu.smpLoadAcquire(base, field));
  }
  rcuDereference(base: Ref, field: Field): number {
    return this.#read('rcu_dereference', base, field, () => this.#cpu.rcuDereference(base, field));
  }
  waitUntil(base: Ref, field: Field, test: (value: number) => boolean): number {
    return this.#read('smp_cond_load_acquire', base, field, () => this.#cpu.waitUntil(base, field, test));
  }
  store(base: Ref, field: Field, value: number): void {
    this.#write('store', base, field, () => this.#cpu.store(base, field, value));
  }
  writeOnce(base: Ref, field: Field, value: number): void {
    this.#write('WRITE_ONCE', base, field, () => this.#cpu.writeOnce(base, field, value));
  }
  smpStoreRelease(base: Ref, field: Field, value: number): void {
    this.#write('smp_store_release', base, field, () => this.#cpu.smpStoreRelease(base, field, value));
  }
  rcuAssignPointer(base: Ref, field: Field, value: number): void {
    this.#write('rcu_assign_pointer', base, field, () => this.#cpu.rcuAssignPointer(base, field, value));
  }
  xchg(base: Ref, field: Field, value: number, ordering: Ordering = 'mb'): number {
    const run = (): number => this.#cpu.xchg(base, field, value, ordering);
    return this.#modify('xchg', base, field, () => value, run);
  }
  cmpxchg(base: Ref, field: Field, expected: number, value: number, ordering: Ordering = 'mb'): number {
    const next = (old: number): number => (old === expected ? value : old);
    const run = (): number => this.#cpu.cmpxchg(base, field, expected, value, ordering);
    return this.#modify('cmpxchg', base, field, next, run);
  }
  fetchAdd(base: Ref, field: Field, value: number, ordering: Ordering = 'mb'): number {
    const run = (): number => this.#cpu.fetchAdd(base, field, value, ordering);
    return this.#modify('atomic_fetch_add', base, field, (old) => old + value, run);
  }

  // A walk of the tree has such a barrier, and goes round again.
  smpRmb(): void {
    this.#pass(() => this.#cpu.smpRmb());
  }
  retry(loop: string): void {
    this.#pass(() => this.#cpu.retry(loop));
  }
  smpMb(): void {
    this.#pass(() => this.#cpu.smpMb());
  }
  smpWmb(): void {
    this.#pass(() => this.#cpu.smpWmb());
  }

  #open(flavour: number, name: string, run: () => void): void {
    this.#pass(run);
    this.#holdings.sections[flavour]?.push({ end: name, taken: new Error('taken') });
  }
  #close(flavour: number, run: () => void): void {
    this.#pass(run);
    this.#holdings.sections[flavour]?.pop();
  }
  rcuReadLock(): void {
    this.#open(RCU, 'rcu_read_unlock()', () => this.#cpu.rcuReadLock());
  }
  rcuReadUnlock(): void {
    this.#close(RCU, () => this.#cpu.rcuReadUnlock());
  }
  rcuReadLockTrace(): void {
    this.#open(RCU_TASKS_TRACE, 'rcu_read_unlock_trace()', () => this.#cpu.rcuReadLockTrace());
  }
  rcuReadUnlockTrace(): void {
    this.#close(RCU_TASKS_TRACE, () => this.#cpu.rcuReadUnlockTrace());
  }

  /** Before what may wait for long; RCU Tasks Trace allows it. */
  #maySleep(name: string): void {
    const section = this.#holdings.sections[RCU].at(-1);
    if (section === undefined) return;
    const where = at(section.taken);
    this.#stop('sleep in RCU section', `${name}() may sleep, and rcu_read_lock()${where} forbids it`, name);
  }
  synchronizeRcu(): void {
    this.#maySleep('synchronize_rcu');
    this.#pass(() => this.#cpu.synchronizeRcu());
  }
  synchronizeRcuTasksTrace(): void {
    this.#maySleep('synchronize_rcu_tasks_trace');
    this.#pass(() => this.#cpu.synchronizeRcuTasksTrace());
  }
  callRcu(callback: RcuCallback, word: number): void {
    this.#pass(() => this.#cpu.callRcu(callback, word));
  }
  callRcuTasksTrace(callback: RcuCallback, word: number): void {
    this.#pass(() => this.#cpu.callRcuTasksTrace(callback, word));
  }

  #lock(name: string, end: string, base: Ref, lock: Field, run: () => void): void {
    this.#check(name, base, lock);
    const held = this.#holdings.lock(base, lock);
    if (held !== undefined) {
      const again = `${name}() of ${nameOf(lock)}, which it holds${at(held.taken)}`;
      this.#stop('recursive lock', `${again}: beside a writer that waits, it waits for itself`, name, {
        base,
        field: lock,
      });
    }
    this.#pass(run);
    this.#holdings.locked(base, lock, `${end}(${nameOf(lock)})`);
  }
  #unlock(name: string, base: Ref, lock: Field, run: () => void): void {
    this.#checkPointer(name, base, lock);
    this.#pass(run);
    this.#holdings.unlocked(base, lock);
  }
  downRead(base: Ref, lock: Field): void {
    this.#maySleep('down_read');
    this.#lock('down_read', 'up_read', base, lock, () => this.#cpu.downRead(base, lock));
  }
  downReadTrylock(base: Ref, lock: Field): boolean {
    this.#check('down_read_trylock', base, lock);
    const isTaken = this.#pass(() => this.#cpu.downReadTrylock(base, lock));
    if (isTaken) this.#holdings.locked(base, lock, `up_read(${nameOf(lock)})`);
    return isTaken;
  }
  upRead(base: Ref, lock: Field): void {
    this.#unlock('up_read', base, lock, () => this.#cpu.upRead(base, lock));
  }
  downWrite(base: Ref, lock: Field): void {
    this.#maySleep('down_write');
    this.#lock('down_write', 'up_write', base, lock, () => this.#cpu.downWrite(base, lock));
  }
  upWrite(base: Ref, lock: Field): void {
    this.#unlock('up_write', base, lock, () => this.#cpu.upWrite(base, lock));
  }
  downgradeWrite(base: Ref, lock: Field): void {
    this.#checkPointer('downgrade_write', base, lock);
    this.#pass(() => this.#cpu.downgradeWrite(base, lock));
  }
  spinLock(base: Ref, lock: Field): void {
    this.#lock('spin_lock', 'spin_unlock', base, lock, () => this.#cpu.spinLock(base, lock));
  }
  spinUnlock(base: Ref, lock: Field): void {
    this.#unlock('spin_unlock', base, lock, () => this.#cpu.spinUnlock(base, lock));
  }

  alloc(cache: SlabCache, content?: 'zero' | 'as left'): Ref {
    const object = this.#pass(() => this.#cpu.alloc(cache, content));
    this.#objects.took(object);
    return object;
  }
  free(cache: SlabCache, object: Ref): void {
    if (!this.#objects.isOwn(object)) {
      const what = `kmem_cache_free() of a ${cache.object}`;
      this.#stop(
        'foreign store',
        `${what} that it did not take: a reader may not free it`,
        'kmem_cache_free',
      );
    }
    this.#pass(() => this.#cpu.free(cache, object));
  }

  /** After the reader's last step: what it returned is an answer or a reason to fall back, and it holds nothing. */
  returned(result: unknown): number {
    const { oldest } = this.#holdings;
    if (oldest !== undefined) {
      const text = `it returned without ${oldest.end}: what it took${at(oldest.taken)} is still held`;
      this.#stop('lock left held', text, 'return');
    }
    const wrong = wrongResult(result);
    if (wrong !== undefined) this.#stop('no answer', wrong, 'return');
    return result as number;
  }

  /** After the reader threw something of its own. */
  threw(error: unknown): void {
    const position = thrownAt(error);
    if (error instanceof Forbidden) {
      const text = `it calls ${error.message}: a reader depends only on its arguments and on what cpu returned`;
      this.#stop('time or chance', text, 'throw', { position });
    } else this.#stop('exception', `it threw ${String(error)}`, 'throw', { position });
  }
}

/** Where something was thrown or made, as a part of a sentence. */
function at(error: unknown): string {
  const position = thrownAt(error);
  return position === undefined ? '' : ` at ${position.file}:${position.line}:${position.column}`;
}
