import { thrownAt } from '../../common/source-position.ts';
import { RCU, RCU_TASKS_TRACE } from '../../machines/rcu-sections.ts';
import type { Fault, FaultKind, WatchableCpu } from '../../machines/watchable.ts';
import type { Ordering, RcuCallback } from '../../memory/cpu.ts';
import { type Field, NULL, nameOf, type Ref, slotOf } from '../../memory/field.ts';
import { mmap_lock, UPROBES, uprobes_treelock, vm_lock } from '../../memory/layout.ts';
import type { SlabCache } from '../../memory/slab.ts';
import { shown, thrownText, wrongResult } from './answer.ts';
import {
  wrongAccess,
  wrongCache,
  wrongFunction,
  wrongLock,
  wrongLoop,
  wrongNumber,
  wrongOrdering,
} from './arguments.ts';
import { countOf, setText, wrongMove } from './counts.ts';
import { Forbidden, type Rule } from './forbidden.ts';
import { beat } from './heartbeat.ts';
import { type Holding, Holdings, here } from './holdings.ts';
import { type Known, KnownObjects } from './known-objects.ts';
import { PROTECTIONS, type Protection } from './protection.ts';
import type { Watch } from './returns.ts';
import { type FieldRule, fieldOf, type LockUse, ruleOf } from './structs.ts';
import { isOurs } from './whose-fault.ts';

/** What a lock covers; one that is not named here covers nothing. */
const LOCKS: ReadonlyMap<Field, Protection> = new Map<Field, Protection>([
  [mmap_lock, PROTECTIONS.mmapLock],
  [vm_lock, PROTECTIONS.vmaLock],
  [uprobes_treelock, PROTECTIONS.treelock],
]);
/** Frames from a reader down to where it is stopped or left, with those of a machine. */
const FRAMES = 60;
/** What is wrong with a test that asks for more than its value. */
const TESTS: Rule = { kind: 'wrong argument', why: 'a test is given the value, and depends on that alone' };
/** Why two readers' locks of one CPU are one too many. */
const QUEUED =
  'a deadlock, if a writer queues between the two: it holds up the second and waits for the first';
const COVERS_NOTHING: Protection = { reads: [], reaches: [], reason: 'it is not known what it is for' };

/**
 * A CPU between a reader of one's own and a machine. It lets everything pass, and stops the reader at what the kernel's
 * debug options would complain of (lockdep, RCU's checks, KASAN) or what no reader does: an object that nothing
 * protects, a pointer that it never read, a store into what is the writers', a sleep under rcu_read_lock().
 */
export class WatchedCpu implements Watch {
  readonly id: number;
  /** What the machine threw to leave the reader; the reader may not have let it pass. */
  left: { readonly thrown: unknown; readonly at: Error | undefined } | undefined;
  readonly #cpu: WatchableCpu;
  readonly #holdings = new Holdings();
  readonly #objects: KnownObjects;
  /** Spinlocks that are held, each made where it was taken. */
  readonly #spinlocks: Error[] = [];
  /** Objects that it took and that nobody else can know of, each made where it took it. */
  readonly #unseen = new Map<Ref, Error>();
  readonly #mm: Ref;
  readonly #shared: Ref;
  /** What queued it, if it runs an RCU callback of the reader. */
  readonly #queuedBy: string | undefined;
  readonly #tellsWhere: boolean;
  /** True while a test of the reader's is asked, which is no part of what it does. */
  #isTesting = false;
  #isOver = false;

  /**
   * @param shared an object that all readers share, or NULL
   * @param queuedBy what queued the callback that it runs
   * @param tellsWhere whether to remember where the machine leaves the reader, which takes time
   */
  constructor(
    cpu: WatchableCpu,
    mm: Ref,
    shared: Ref = NULL,
    { queuedBy, tellsWhere = false }: { readonly queuedBy?: string; readonly tellsWhere?: boolean } = {},
  ) {
    this.id = cpu.id;
    this.#cpu = cpu;
    this.#mm = mm;
    this.#shared = shared;
    this.#queuedBy = queuedBy;
    this.#tellsWhere = tellsWhere;
    this.#objects = new KnownObjects(cpu, mm, shared);
  }

  /** Asks the machine, and remembers what that throws, so that nobody can keep it. */
  #pass<T>(run: () => T): T {
    beat();
    // A CPU that was kept from an earlier call, or is asked after its reader has returned.
    if (this.left !== undefined || this.#isOver) throw new Forbidden('the cpu of a call that is over');
    if (this.#isTesting) throw new Forbidden('cpu in a test of smp_cond_load_acquire()', TESTS);
    try {
      return run();
    } catch (thrown) {
      this.left = { thrown, at: this.#tellsWhere ? here(FRAMES) : undefined };
      throw thrown;
    }
  }

  #stop(kind: FaultKind, text: string, name: string, more: Partial<Fault> = {}): void {
    const where = this.#queuedBy === undefined ? '' : `in a callback of its ${this.#queuedBy}(): `;
    const fault: Fault = {
      kind,
      text: `${where}${text}`,
      name,
      ...more,
      // Asked only by a machine that has come so far: there may be no step to tell it.
      get position() {
        return more.position ?? thrownAt(here(FRAMES));
      },
    };
    this.#pass(() => this.#cpu.stop(fault));
  }

  /** Before something that was not given what it takes. */
  #refuseArgument(name: string, wrong: string | undefined, place: Partial<Fault> = {}): void {
    if (wrong !== undefined) this.#stop('wrong argument', wrong, name, place);
  }

  /** Before an access. */
  #check(name: string, base: Ref, field: Field): FieldRule {
    const rule = this.#checkPointer(name, base, field);
    const isOfWalk = this.#objects.walks(base, rule);
    if (rule.kind === undefined || base === NULL) return rule;
    const known = this.#objects.of(base) as Known;
    if (known.isOwn || isOfWalk || this.#objects.isCovered(known)) return rule;
    this.#stop('unprotected access', this.#whyUncovered(name, field, known), name, { base, field });
    return rule;
  }

  #whyUncovered(name: string, field: Field, { kind, wasCovered }: Known): string {
    const what = `${name} of ${fieldOf(field)}`;
    if (kind !== 'uprobe' && this.#holdings.isEmpty) {
      const none = 'outside of rcu_read_lock(), with no lock and no reference held';
      return `${what} ${none}: nothing keeps it from being freed`;
    }
    const why =
      kind === 'uprobe'
        ? 'it is freed after a grace period of Tasks Trace, so look it up under rcu_read_lock_trace(), or take a reference there'
        : wasCovered
          ? 'its pointer was read in an RCU section that has ended, or under what has been let go, so read it again'
          : 'its pointer was read outside of what would keep it';
    return `${what}, and nothing that is held covers it: ${why}`;
  }

  #checkPointer(name: string, base: Ref, field: Field): FieldRule {
    const rule = ruleOf(field);
    const wrong = this.#objects.wrong(name, base, field, rule);
    if (wrong !== undefined) this.#stop('wild access', wrong, name);
    return rule as FieldRule;
  }

  #read(name: string, base: Ref, field: Field, run: () => number): number {
    const rule = this.#check(name, base, field);
    this.#refuseArgument(name, wrongAccess(name, field, rule), { base, field });
    if (rule.notThere !== undefined && !this.#isOwn(base)) {
      const text = `${name} of ${fieldOf(field)}: ${rule.notThere}`;
      this.#stop('wild access', text, name, { base, field });
    }
    const value = this.#pass(run);
    if (rule.isRef) this.#objects.met(value, base, rule, this.#holdings.reading);
    return value;
  }

  #isOwn = (ref: Ref): boolean => this.#objects.of(ref)?.isOwn === true;

  /** Before a store or what may be one. */
  #mayWrite(name: string, base: Ref, field: Field): FieldRule {
    const rule = this.#check(name, base, field);
    this.#refuseArgument(name, wrongAccess(name, field, rule), { base, field });
    if (!rule.isOfWriters || this.#isOwn(base) || this.#changesTree(rule)) return rule;
    const text = `${name} to ${fieldOf(field)}: a reader may not change it`;
    this.#stop('foreign store', text, name, { base, field });
    return rule;
  }

  /** The last reference to a uprobe takes it out of the tree, whoever had it. */
  #changesTree({ struct }: FieldRule): boolean {
    const isOfTree = struct === 'uprobe' || struct === 'uprobes';
    return isOfTree && this.#holdings.lock(UPROBES + slotOf(uprobes_treelock)) !== undefined;
  }

  #write(name: string, base: Ref, field: Field, value: number, run: () => void): void {
    this.#refuseArgument(name, wrongNumber(name, value));
    this.#shows(value);
    this.#setsCount(name, base, field, value);
    this.#pass(run);
  }

  /** Who stores a pointer, hands it over or returns it may leave the object to others. */
  #shows(value: number): void {
    if (this.#unseen.size > 0) this.#unseen.delete(value);
  }

  /** Before a store whose value does not depend on what was there. */
  #setsCount(name: string, base: Ref, field: Field, value: number): void {
    const { isCount } = this.#mayWrite(name, base, field);
    if (isCount && !this.#isOwn(base))
      this.#stop('count misused', setText(name, field, value), name, { base, field });
  }

  #modify(name: string, base: Ref, field: Field, next: (old: number) => number, run: () => number): number {
    const rule = this.#mayWrite(name, base, field);
    const old = this.#pass(run);
    if (rule.isRef) this.#objects.met(old, base, rule, this.#holdings.reading);
    if (rule.isCount && !this.#isOwn(base)) this.#moved(name, base, field, old, next(old));
    return old;
  }

  /** A count went up or down: references are taken, or given back. */
  #moved(name: string, base: Ref, field: Field, from: number, to: number): void {
    const slot = base + slotOf(field);
    const wrong = wrongMove(name, field, from, to, this.#holdings.counted(slot));
    if (wrong !== undefined) this.#stop('count misused', wrong, name, { base, field });
    const { row, end, lastFrees } = countOf(field);
    for (let at = from; at < to; at++) this.#objects.held(this.#holdings.raised(slot, row, base, end));
    for (let at = to; at < from; at++) this.#holdings.lowered(slot);
    if (to === 0 && from > 0 && lastFrees) this.#objects.hasLast(base);
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
    const name = 'smp_cond_load_acquire';
    this.#refuseArgument(name, wrongFunction(name, 'a function that tests the value', test));
    const value = this.#read(name, base, field, () => {
      return this.#cpu.waitUntil(base, field, (one) => this.#accepts(test, one));
    });
    // Once more, where the reader stands: what its test does wrong is its own.
    const accepted: unknown = this.#tested(test, value);
    if (typeof accepted === 'object' && accepted !== null)
      this.#refuseArgument(
        name,
        `the test of ${name}() returned ${shown(accepted)}: true or false was expected`,
      );
    return value;
  }
  /** For the machine, which is not to see what a test throws. */
  #accepts(test: (value: number) => boolean, value: number): boolean {
    try {
      return Boolean(this.#tested(test, value));
    } catch {
      return true;
    }
  }
  #tested(test: (value: number) => boolean, value: number): boolean {
    this.#isTesting = true;
    try {
      return test(value);
    } finally {
      this.#isTesting = false;
    }
  }
  store(base: Ref, field: Field, value: number): void {
    this.#write('store', base, field, value, () => this.#cpu.store(base, field, value));
  }
  writeOnce(base: Ref, field: Field, value: number): void {
    this.#write('WRITE_ONCE', base, field, value, () => this.#cpu.writeOnce(base, field, value));
  }
  smpStoreRelease(base: Ref, field: Field, value: number): void {
    this.#write('smp_store_release', base, field, value, () => this.#cpu.smpStoreRelease(base, field, value));
  }
  rcuAssignPointer(base: Ref, field: Field, value: number): void {
    this.#write('rcu_assign_pointer', base, field, value, () =>
      this.#cpu.rcuAssignPointer(base, field, value),
    );
  }
  xchg(base: Ref, field: Field, value: number, ordering: Ordering = 'mb'): number {
    this.#refuseArgument('xchg', wrongNumber('xchg', value) ?? wrongOrdering('xchg', ordering));
    this.#shows(value);
    this.#setsCount('xchg', base, field, value);
    const run = (): number => this.#cpu.xchg(base, field, value, ordering);
    return this.#modify('xchg', base, field, () => value, run);
  }
  cmpxchg(base: Ref, field: Field, expected: number, value: number, ordering: Ordering = 'mb'): number {
    const name = 'cmpxchg';
    const wrong = wrongNumber(name, expected) ?? wrongNumber(name, value) ?? wrongOrdering(name, ordering);
    this.#refuseArgument(name, wrong);
    const next = (old: number): number => (old === expected ? value : old);
    const run = (): number => this.#cpu.cmpxchg(base, field, expected, value, ordering);
    const old = this.#modify(name, base, field, next, run);
    if (old === expected) this.#shows(value);
    return old;
  }
  fetchAdd(base: Ref, field: Field, value: number, ordering: Ordering = 'mb'): number {
    const name = 'atomic_fetch_add';
    this.#refuseArgument(name, wrongNumber(name, value) ?? wrongOrdering(name, ordering));
    const run = (): number => this.#cpu.fetchAdd(base, field, value, ordering);
    return this.#modify(name, base, field, (old) => old + value, run);
  }

  // A walk of the tree has such a barrier, and goes round again.
  smpRmb(): void {
    this.#pass(() => this.#cpu.smpRmb());
  }
  retry(loop: string | { readonly name: string }): void {
    this.#refuseArgument('retry', wrongLoop(loop));
    this.#pass(() => this.#cpu.retry(loop));
  }
  smpMb(): void {
    this.#pass(() => this.#cpu.smpMb());
  }
  smpWmb(): void {
    this.#pass(() => this.#cpu.smpWmb());
  }

  #open(flavour: number, row: Protection, name: string, run: () => void): void {
    this.#pass(run);
    this.#holdings.open(flavour, row, name);
  }
  #close(flavour: number, run: () => void): void {
    this.#pass(run);
    this.#holdings.close(flavour);
  }
  rcuReadLock(): void {
    this.#open(RCU, PROTECTIONS.rcu, 'rcu_read_unlock()', () => this.#cpu.rcuReadLock());
  }
  rcuReadUnlock(): void {
    this.#close(RCU, () => this.#cpu.rcuReadUnlock());
  }
  rcuReadLockTrace(): void {
    this.#open(RCU_TASKS_TRACE, PROTECTIONS.tasksTrace, 'rcu_read_unlock_trace()', () =>
      this.#cpu.rcuReadLockTrace(),
    );
  }
  rcuReadUnlockTrace(): void {
    this.#close(RCU_TASKS_TRACE, () => this.#cpu.rcuReadUnlockTrace());
  }

  /** Before what may wait for long; RCU Tasks Trace allows it. */
  #maySleep(name: string): void {
    const spinlock = this.#spinlocks.at(-1);
    if (spinlock !== undefined)
      this.#stop(
        'sleep in RCU section',
        `${name}() may sleep, and spin_lock()${at(spinlock)} forbids it`,
        name,
      );
    if (this.#queuedBy !== undefined)
      this.#stop('sleep in RCU section', `${name}() may sleep, and callbacks run where nobody may`, name);
    const section = this.#holdings.section(RCU);
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
  /** A callback of a reader's is watched as the reader is, and may give back what it is told of. */
  #watchedCallback(name: string, callback: RcuCallback, word: number): RcuCallback {
    const wrong = wrongFunction(name, 'a function to call after a grace period', callback);
    this.#refuseArgument(name, wrong ?? wrongNumber(name, word));
    this.#shows(word);
    const known = this.#objects.handOver();
    const references = this.#holdings.handOver(word);
    return (cpu, told) => {
      const watch = new WatchedCpu(cpu as WatchableCpu, this.#mm, this.#shared, { queuedBy: name });
      known(watch.#objects);
      for (const [slot, held] of references) watch.#objects.held(watch.#holdings.takeOver(slot, held));
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
  callRcu(callback: RcuCallback, word: number): void {
    const run = this.#watchedCallback('call_rcu', callback, word);
    this.#pass(() => this.#cpu.callRcu(run, word));
  }
  callRcuTasksTrace(callback: RcuCallback, word: number): void {
    const run = this.#watchedCallback('call_rcu_tasks_trace', callback, word);
    this.#pass(() => this.#cpu.callRcuTasksTrace(run, word));
  }

  #checkLock(name: string, base: Ref, lock: Field, use: LockUse): void {
    const wrong = wrongLock(name, lock, this.#check(name, base, lock), use);
    this.#refuseArgument(name, wrong, { base, field: lock });
  }
  #lock(name: string, end: string, base: Ref, lock: Field, use: LockUse, run: () => void): void {
    this.#checkLock(name, base, lock, use);
    const held = this.#holdings.lock(base + slotOf(lock));
    if (held !== undefined) {
      const again = `${name}() of ${nameOf(lock)}, which it holds${at(held.taken)}`;
      const isQueue = name === 'down_read' && held.end.startsWith('up_read');
      const why = `${isQueue ? QUEUED : 'it waits for itself'}, which lockdep reports as possible recursive locking`;
      this.#stop('recursive lock', `${again}: ${why}`, name, {
        base,
        field: lock,
      });
    }
    this.#pass(run);
    this.#locked(base, lock, end);
  }
  #locked(base: Ref, lock: Field, end: string): void {
    const row = LOCKS.get(lock);
    const what = `${end}(${nameOf(lock)})`;
    const hold: Holding = this.#holdings.locked(base + slotOf(lock), row ?? COVERS_NOTHING, base, what);
    if (row !== undefined) this.#objects.held(hold);
  }
  #unlock(name: string, base: Ref, lock: Field, use: LockUse, run: () => void): void {
    const wrong = wrongLock(name, lock, this.#checkPointer(name, base, lock), use);
    this.#refuseArgument(name, wrong, { base, field: lock });
    this.#pass(run);
    this.#holdings.unlocked(base + slotOf(lock));
  }
  downRead(base: Ref, lock: Field): void {
    this.#maySleep('down_read');
    this.#lock('down_read', 'up_read', base, lock, 'rwsem', () => this.#cpu.downRead(base, lock));
  }
  downReadTrylock(base: Ref, lock: Field): boolean {
    this.#checkLock('down_read_trylock', base, lock, 'rwsem');
    const isTaken = this.#pass(() => this.#cpu.downReadTrylock(base, lock));
    if (isTaken) this.#locked(base, lock, 'up_read');
    return isTaken;
  }
  upRead(base: Ref, lock: Field): void {
    this.#unlock('up_read', base, lock, 'rwsem', () => this.#cpu.upRead(base, lock));
  }
  downWrite(base: Ref, lock: Field): void {
    this.#maySleep('down_write');
    this.#lock('down_write', 'up_write', base, lock, 'rwsem', () => this.#cpu.downWrite(base, lock));
  }
  upWrite(base: Ref, lock: Field): void {
    this.#unlock('up_write', base, lock, 'rwsem', () => this.#cpu.upWrite(base, lock));
  }
  downgradeWrite(base: Ref, lock: Field): void {
    const name = 'downgrade_write';
    const wrong = wrongLock(name, lock, this.#checkPointer(name, base, lock), 'rwsem');
    this.#refuseArgument(name, wrong, { base, field: lock });
    this.#pass(() => this.#cpu.downgradeWrite(base, lock));
    const held = this.#holdings.lock(base + slotOf(lock));
    if (held !== undefined) held.end = `up_read(${nameOf(lock)})`;
  }
  spinLock(base: Ref, lock: Field): void {
    this.#lock('spin_lock', 'spin_unlock', base, lock, 'spinlock', () => this.#cpu.spinLock(base, lock));
    this.#spinlocks.push(new Error('taken'));
  }
  spinUnlock(base: Ref, lock: Field): void {
    this.#unlock('spin_unlock', base, lock, 'spinlock', () => this.#cpu.spinUnlock(base, lock));
    this.#spinlocks.pop();
  }

  alloc(cache: SlabCache, content?: 'zero' | 'as left'): Ref {
    this.#refuseArgument('kmem_cache_alloc', wrongCache('kmem_cache_alloc', cache));
    const object = this.#pass(() => this.#cpu.alloc(cache, content));
    this.#objects.took(object);
    this.#unseen.set(object, here());
    return object;
  }
  free(cache: SlabCache, object: Ref): void {
    const name = 'kmem_cache_free';
    this.#refuseArgument(name, wrongCache(name, cache));
    if (!this.#isOwn(object)) {
      const what = `kmem_cache_free() of a ${cache.object}`;
      this.#stop('foreign store', `${what} that it did not take: a reader may not free it`, name);
    }
    const is = this.#objects.of(object)?.object;
    if (is !== cache.object)
      this.#refuseArgument(
        name,
        `${name}() of a ${is} to ${cache.name}: it goes back to the cache it is from`,
      );
    this.#pass(() => this.#cpu.free(cache, object));
    this.#unseen.delete(object);
  }

  /** After the reader's last step: what it returned can be an answer, or a reason to fall back. */
  checked(result: unknown): number {
    const wrong = wrongResult(result);
    if (wrong !== undefined) {
      // A reader that is async has not ended: what it holds is no fault of its own.
      if (result instanceof Promise) this.refuse(wrong);
      this.#checkNothingHeld();
      this.refuse(wrong);
    }
    this.#shows(result as number);
    return result as number;
  }

  /** After its caller's last step: nothing is held any more. */
  returned(answer: number): number {
    this.#checkNothingHeld();
    this.#isOver = true;
    return answer;
  }

  #checkNothingHeld(): void {
    const { oldest } = this.#holdings;
    if (oldest !== undefined) {
      const text = `it returned without ${oldest.end}: what it took${at(oldest.taken)} is still held`;
      this.#stop('lock left held', text, 'return');
    }
    const [left] = this.#holdings.references;
    if (left !== undefined) {
      const text = `it returned without ${left.end}: the reference that it took${at(left.taken)} is still held`;
      this.#stop('lock left held', text, 'return');
    }
    for (const [object, taken] of this.#unseen) {
      const what = `the ${this.#objects.of(object)?.object} that it took${at(taken)} is lost`;
      const text = `it returned without kmem_cache_free(): ${what}, for nobody else knows of it`;
      this.#stop('lock left held', text, 'return', { position: thrownAt(taken) });
    }
  }

  refuse(text: string): void {
    this.#stop('no answer', text, 'return');
  }

  objectMet(ref: Ref): string | undefined {
    return this.#objects.of(ref)?.object;
  }

  holds(ref: Ref, field: Field): number {
    const slot = ref + slotOf(field);
    return this.#holdings.counted(slot) + (this.#holdings.lock(slot) === undefined ? 0 : 1);
  }

  /** After the reader threw something of its own. */
  threw(error: unknown): void {
    const position = thrownAt(error);
    if (error instanceof Forbidden) {
      const { kind, why } = error.rule;
      this.#stop(kind, `it calls ${error.message}: ${why}`, 'throw', { position });
    } else this.#stop('exception', `it threw ${thrownText(error)}`, 'throw', { position });
  }
}

/** Where something was thrown or made, as a part of a sentence. */
function at(error: unknown): string {
  const position = thrownAt(error);
  return position === undefined ? '' : ` at ${position.file}:${position.line}:${position.column}`;
}
