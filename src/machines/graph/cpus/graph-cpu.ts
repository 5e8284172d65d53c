import type { Cpu, Ordering, RcuCallback } from '../../../memory/cpu.ts';
import { type Field, isLong, isRef, NULL, type Ref, slotOf } from '../../../memory/field.ts';
import type { SlabCache } from '../../../memory/slab.ts';
import type { Tag } from '../../../models/event.ts';
import type { GrownEvent } from '../../../models/growing.ts';
import { RCU, RCU_TASKS_TRACE } from '../../interleave/rcu-sections.ts';
import type { CpuRecord } from './cpu-record.ts';
import type { Host } from './host.ts';
import { LocalMemory } from './local-memory.ts';
import type { Deed, Label, ReadOperation } from './operation.ts';

/** Thrown through a program to leave it; it is run again from its start on the values recorded. */
export const UNWIND: unique symbol = Symbol('unwind');

/** More operations than any program that ends has. */
const MAX_OPERATIONS = 10_000;

/** States of a lock: held for writing, free, or as many readers as it says. */
const WRITE_HELD = -1;
const FREE = 0;

/** Places that are no slots of memory: below 0, and different for each object and purpose. */
const lifeOf = (object: Ref): number => -(object * 4 + 1);
const slabPlaceOf = (object: Ref): number => -(object * 4 + 2);
const callOf = (cpu: number): number => -(cpu * 4 + 3);
const TRACE_DOMAIN = -4;

/** The object whose place in a slab this is. */
export const objectOfSlabPlace = (place: number): Ref => (-place - 2) / 4;

const DEEDS: readonly Deed[] = [
  ...(['read', 'write', 'modify', 'wait', 'down_read', 'down_read_trylock', 'up_read'] as const),
  ...(['down_write', 'up_write', 'downgrade_write', 'rcu_read_lock', 'rcu_read_unlock'] as const),
  ...(['grace period', 'call_rcu', 'callback', 'free', 'take', 'zero'] as const),
];
const signatureOf = (deed: Deed, slot: number): number => DEEDS.indexOf(deed) * 2 ** 32 + slot;
/** Signature of a fence, which takes place nowhere. */
const FENCES = ['mb', 'rmb', 'wmb'] as const;
const FENCE_SIGNATURE = DEEDS.length * 2 ** 32;

/** Orders nothing by itself. */
const isUnordered = (tag: Tag): boolean => tag === 'plain' || tag === 'once';

/** Told of an operation by its position; of a fence also which one it is. */
export type OperationObserver = (position: number, fence: (typeof FENCES)[number] | undefined) => void;

/** A CPU whose reads have values that a search chooses. What it knows by itself it finds out anew in each run. */
export class GraphCpu implements Cpu {
  readonly id: number;
  readonly #host: Host;
  readonly #record: CpuRecord;
  readonly #observer: OperationObserver | undefined;
  readonly #memory = new LocalMemory();
  readonly #held = new Map<number, number>();
  readonly #freed = new Set<Ref>();
  /** Slots of which some access was set aside. */
  readonly #aside = new Set<number>();
  readonly #rounds = new Map<string, number[]>();
  /** Depth of read sections by flavour; of Tasks Trace also the events that begin them. */
  readonly #nesting = [0, 0];
  readonly #traceLocks: number[] = [];
  #position = 0;
  /** Accesses so far, with those that are no operations: unlike positions they stay what they are as more is known. */
  #accesses = 0;
  #used = 0;
  #allocated = 0;
  #callbacks = 0;
  #isUnwinding = false;

  /** @param observer sees each operation that is performed again, inside the program's own call stack */
  constructor(host: Host, record: CpuRecord, observer?: OperationObserver) {
    this.id = record.id;
    this.#host = host;
    this.#record = record;
    this.#observer = observer;
  }

  /** Runs a program from its start; it is left where the search has to decide something. */
  run(program: (cpu: Cpu) => number, isCallback = false): void {
    const record = this.#record;
    try {
      if (isCallback) this.#begin();
      const result = program(this);
      if (this.#isUnwinding) this.#fail('it caught what the machine threw to leave it');
      if (this.#position < record.results.length)
        this.#fail(`it ended before its operation ${this.#position + 1} when it ran again`);
      record.result = result;
      record.ended = true;
    } catch (thrown) {
      if (thrown === UNWIND) return;
      // What a program throws counts only if the execution that made it do so exists.
      record.error = { thrown };
      record.ended = true;
    }
  }

  /** Asks the host, which may leave this run for good. */
  #ask<T>(question: () => T): T {
    this.#isUnwinding = true;
    this.#record.reached = this.#accesses;
    const answer = question();
    this.#isUnwinding = false;
    this.#position++;
    return answer;
  }

  #fail(text: string): never {
    return this.#find('not-deterministic', text);
  }

  #find(kind: Parameters<Host['find']>[1]['kind'], text: string): never {
    this.#isUnwinding = true;
    return this.#host.find(this.#record, { kind, text });
  }

  /** The result that was recorded for this operation, or undefined if it is its turn. */
  #replayed(signature: number, operand: number): number | undefined {
    if (this.#isUnwinding) this.#fail('it caught what the machine threw to leave it');
    const at = this.#position;
    const { results, signatures, operands } = this.#record;
    if (at >= results.length) return undefined;
    if (signatures[at] !== signature || !Object.is(operands[at], operand))
      this.#fail(`its operation ${at + 1} was another one when it ran before`);
    this.#position++;
    this.#observer?.(at, signature >= FENCE_SIGNATURE ? FENCES[signature - FENCE_SIGNATURE] : undefined);
    return results[at];
  }

  /** Whether what it does now was not done in an earlier run: then it is already known. */
  get #isNew(): boolean {
    return this.#accesses >= this.#record.reached;
  }

  /** The event of the operation before. */
  get #lastNode(): number {
    return this.#record.nodes[this.#position - 1] as number;
  }

  #slot(name: string, base: Ref, field: Field): number {
    if (++this.#accesses > MAX_OPERATIONS)
      this.#find(
        'endless',
        `CPU${this.id} was still at work after ${MAX_OPERATIONS} steps: a loop in the lookup does not end`,
      );
    const slot = base + slotOf(field);
    if (!Number.isInteger(slot)) throw new TypeError(`${name} of a field of ${base}, which is no object`);
    if (base === NULL) this.#find('NULL dereference', `${name} through NULL`);
    if (this.#freed.size > 0) {
      const object = this.#host.objectAt(slot);
      if (object !== undefined && this.#freed.has(object.ref) && !object.cache.typesafeByRcu)
        this.#find('use-after-free', `${name} of a ${object.cache.object} that was freed`);
    }
    return slot;
  }

  #label(deed: Deed, name: string, base: Ref, field: Field, slot: number, value: number, slots = 0): Label {
    return { cpu: this.id, deed, name, base, field, slot, slots, value, position: this.#position };
  }

  #plain(): Tag {
    return this.#host.asWritten ? 'plain' : 'once';
  }

  #read(name: string, base: Ref, field: Field, tag: Tag): number {
    const slot = this.#slot(name, base, field);
    const { knowledge, folds } = this.#host;
    if (this.#isNew) knowledge.read(this.id, slot, this.#callbacks);
    if (folds && isUnordered(tag) && !knowledge.isWrittenByOthers(this.id, slot, this.#callbacks)) {
      const value = this.#memory.valueOf(slot) ?? this.#host.initial(slot, isLong(field));
      this.#memory.readAlone(base, slot, pointerIn(field, value), tag !== 'plain');
      return value;
    }
    if (folds && isUnordered(tag) && this.#isProtected(slot)) {
      const signature = signatureOf('read', slot);
      const known = this.#replayed(signature, 0);
      const value = known ?? this.#ask(() => this.#host.readLast(this.#record, slot, field, signature));
      this.#memory.readAlone(base, slot, pointerIn(field, value), tag !== 'plain');
      return value;
    }
    return this.#performRead('read', name, base, field, slot, tag, undefined);
  }

  /**
   * Whether an access that orders others needs no event: nobody else touches its place, and it depends on nothing, so it
   * is a fence to its own CPU and nothing to others.
   */
  #standsAside(base: Ref, slot: number, isRead: boolean): boolean {
    const { knowledge, setsAside } = this.#host;
    if (!setsAside || slot < 0) return false;
    const isAlone =
      !knowledge.isShared(this.id, slot, this.#callbacks) || (isRead && knowledge.writersOf(slot) === 0);
    if (isAlone && !this.#memory.depends(base, slot) && !knowledge.isShown(slot)) return true;
    // Then no other access to it may be set aside: what those order would be lost.
    if (this.#aside.has(slot)) knowledge.show(slot);
    return false;
  }

  #setAside(
    deed: Deed,
    name: string,
    base: Ref,
    field: Field,
    halves: readonly GrownEvent[],
    value: number,
    operand: number,
    result: number,
  ): void {
    const slot = base + slotOf(field);
    this.#aside.add(slot);
    const signature = signatureOf(deed, slot);
    if (this.#replayed(signature, operand) !== undefined) return;
    const label = this.#label(deed, name, base, field, slot, value);
    this.#ask(() => this.#host.setAside(this.#record, halves, label, signature, operand, result));
  }

  /**
   * Whether a lock that this CPU write-holds keeps all others from writing a slot. Then a read has one outcome, and it
   * needs to be no event: the release and the acquire of that lock order all that it would.
   */
  #isProtected(slot: number): boolean {
    // What was recorded as such a read is one again; what was recorded as an event is none.
    if (this.#position < this.#record.results.length) return this.#record.nodes[this.#position] === -1;
    for (const [lock, state] of this.#held) {
      if (state !== WRITE_HELD) continue;
      if (this.#host.knowledge.isProtected(this.id, slot, lock, (cpu) => this.#host.isQueued(cpu)))
        return true;
    }
    return false;
  }

  /** Locks that are held, or write-held. */
  #locks(isWriteHeld: boolean): readonly number[] {
    return [...this.#held]
      .filter(([, state]) => state === WRITE_HELD || (!isWriteHeld && state > 0))
      .map(([lock]) => lock);
  }

  #performRead(
    deed: Deed,
    name: string,
    base: Ref,
    field: Field,
    slot: number,
    tag: Tag,
    accepts: ((value: number) => boolean) | undefined,
  ): number {
    if (tag === 'acquire' && this.#standsAside(base, slot, true)) {
      const value = this.#memory.valueOf(slot) ?? this.#host.initial(slot, isLong(field));
      if (accepts?.(value) !== false) {
        this.#setAside(deed, name, base, field, [{ kind: 'read', tag }], value, 0, value);
        return value;
      }
      this.#host.knowledge.show(slot);
    }
    const signature = signatureOf(deed, slot);
    let value = this.#replayed(signature, 0);
    if (value === undefined) {
      const address = this.#memory.dependenciesOf(base).toReads;
      const operation: ReadOperation = {
        deed,
        name,
        base,
        field,
        slot,
        read: { kind: 'read', tag, address },
        ...(accepts === undefined ? {} : { accepts }),
        ...this.#known(field, slot),
      };
      value = this.#ask(() => this.#host.read(this.#record, operation, signature, 0));
    }
    this.#memory.readEvent(this.#lastNode, pointerIn(field, value));
    return value;
  }

  /** The value of a slot that nobody else writes: its last write may be no event. */
  #known(field: Field, slot: number): { readonly known?: number } {
    const { folds, knowledge } = this.#host;
    if (!folds || slot < 0 || knowledge.isWrittenByOthers(this.id, slot, this.#callbacks)) return {};
    return { known: this.#memory.valueOf(slot) ?? this.#host.initial(slot, isLong(field)) };
  }

  #write(name: string, base: Ref, field: Field, value: number, tag: Tag): void {
    this.#performWrite('write', name, base, field, this.#slot(name, base, field), value, tag);
  }

  #performWrite(
    deed: Deed,
    name: string,
    base: Ref,
    field: Field,
    slot: number,
    value: number,
    tag: Tag,
    lock?: 'unlock',
  ): void {
    const { knowledge, folds } = this.#host;
    if (this.#isNew) {
      knowledge.write(this.id, slot, this.#callbacks, this.#accesses);
      knowledge.writeUnder(slot, this.#locks(true));
    }
    const memory = this.#memory;
    const isAlone =
      folds &&
      isUnordered(tag) &&
      !knowledge.isShared(this.id, slot, this.#callbacks) &&
      !memory.mustShow(base, slot);
    if (tag === 'release' && this.#standsAside(base, slot, false)) {
      const half = { kind: 'write', tag, ...(lock === undefined ? {} : { lock }) } as const;
      this.#setAside(deed, name, base, field, [half], value, value, 0);
      memory.wrote(base, slot, value, false);
      return;
    }
    if (!isAlone) {
      const signature = signatureOf(deed, slot);
      if (this.#replayed(signature, value) === undefined) {
        const address = memory.dependenciesOfWrite(base, slot);
        const event = { kind: 'write', tag, address, ...(lock === undefined ? {} : { lock }) } as const;
        const label = this.#label(deed, name, base, field, slot, value);
        this.#ask(() => this.#host.write(this.#record, event, label, signature, value));
      }
    }
    memory.wrote(base, slot, value, !isAlone);
  }

  /** A read-modify-write; `next` says what is stored, undefined if nothing is. */
  #modify(
    deed: Deed,
    name: string,
    base: Ref,
    field: Field,
    ordering: Ordering,
    operand: number,
    next: (value: number) => number | undefined,
    more: Pick<ReadOperation, 'accepts' | 'result' | 'modification'> & {
      readonly roles?: readonly ['lock-read' | undefined, 'lock-write' | 'unlock'];
    } = {},
  ): number {
    const slot = this.#slot(name, base, field);
    const { knowledge } = this.#host;
    if (this.#isNew) {
      knowledge.read(this.id, slot, this.#callbacks);
      knowledge.write(this.id, slot, this.#callbacks, this.#accesses);
      knowledge.writeUnder(slot, this.#locks(true));
    }
    if (ordering !== 'mb' && this.#standsAside(base, slot, false)) {
      // The state of a lock begins as free, whatever the memory of the thread that built it says.
      const begin = more.result === undefined ? this.#host.initial(slot, isLong(field)) : FREE;
      const found = this.#memory.valueOf(slot) ?? begin;
      const stored = more.accepts?.(found) === false ? undefined : next(found);
      if (stored !== undefined) {
        const half = (kind: 'read' | 'write', lock: GrownEvent['lock']): GrownEvent => ({
          kind,
          tag: ordering === 'relaxed' ? 'once' : ordering,
          atomic: true,
          ...(lock === undefined ? {} : { lock }),
        });
        const halves = [half('read', more.roles?.[0]), half('write', more.roles?.[1])];
        const returned = more.result?.(found) ?? found;
        this.#setAside(deed, name, base, field, halves, stored, operand, returned);
        this.#memory.wrote(base, slot, stored, false);
        return returned;
      }
      this.#host.knowledge.show(slot);
    }
    const { known } = ordering === 'relaxed' && more.result === undefined ? this.#known(field, slot) : {};
    if (
      known !== undefined &&
      !knowledge.isShared(this.id, slot, this.#callbacks) &&
      !this.#memory.mustShow(base, slot)
    ) {
      this.#memory.readAlone(base, slot, pointerIn(field, known), true);
      const stored = next(known);
      if (stored !== undefined) this.#memory.wrote(base, slot, stored, false);
      return known;
    }
    const signature = signatureOf(deed, slot);
    const tag: Tag = ordering === 'relaxed' ? 'once' : ordering;
    const { roles, ...rest } = more;
    let result = this.#replayed(signature, operand);
    if (result === undefined) {
      const [ofRead, ofWrite] = roles ?? [];
      const operation: ReadOperation = {
        deed,
        name,
        base,
        field,
        slot,
        read: {
          kind: 'read',
          tag,
          atomic: true,
          address: this.#memory.dependenciesOf(base).toReads,
          ...(ofRead === undefined ? {} : { lock: ofRead }),
        },
        write: {
          kind: 'write',
          tag,
          atomic: true,
          address: this.#memory.dependenciesOfWrite(base, slot),
          ...(ofWrite === undefined ? {} : { lock: ofWrite }),
        },
        next,
        ...rest,
        // The state of a lock is in its events alone.
        ...(rest.result === undefined ? this.#known(field, slot) : {}),
      };
      result = this.#ask(() => this.#host.read(this.#record, operation, signature, operand));
    }
    this.#memory.readEvent(this.#lastNode, rest.result === undefined ? pointerIn(field, result) : undefined);
    // Only what nobody else writes is ever asked for, and that has no other value than what was stored last.
    const stored = rest.result === undefined ? next(result) : undefined;
    if (stored !== undefined) this.#memory.wrote(base, slot, stored, true);
    return result;
  }

  load(base: Ref, field: Field): number {
    return this.#read('load', base, field, this.#plain());
  }
  dataRace(base: Ref, field: Field): number {
    return this.#read('data_race', base, field, 'once');
  }
  readOnce(base: Ref, field: Field): number {
    return this.#read('READ_ONCE', base, field, 'once');
  }
  smpLoadAcquire(base: Ref, field: Field): number {
    return this.#read('smp_load_acquire', base, field, 'acquire');
  }
  rcuDereference(base: Ref, field: Field): number {
    return this.#read('rcu_dereference', base, field, 'once');
  }
  store(base: Ref, field: Field, value: number): void {
    this.#write('store', base, field, value, this.#plain());
  }
  writeOnce(base: Ref, field: Field, value: number): void {
    this.#write('WRITE_ONCE', base, field, value, 'once');
  }
  smpStoreRelease(base: Ref, field: Field, value: number): void {
    this.#write('smp_store_release', base, field, value, 'release');
  }
  rcuAssignPointer(base: Ref, field: Field, value: number): void {
    this.#write('rcu_assign_pointer', base, field, value, 'release');
  }
  xchg(base: Ref, field: Field, value: number, ordering: Ordering = 'mb'): number {
    return this.#modify('modify', 'xchg', base, field, ordering, value, () => value, {
      modification: { kind: 'xchg', value },
    });
  }
  cmpxchg(base: Ref, field: Field, expected: number, value: number, ordering: Ordering = 'mb'): number {
    const next = (found: number): number | undefined => (found === expected ? value : undefined);
    return this.#modify('modify', 'cmpxchg', base, field, ordering, value, next, {
      modification: { kind: 'cmpxchg', expected, value },
    });
  }
  fetchAdd(base: Ref, field: Field, value: number, ordering: Ordering = 'mb'): number {
    return this.#modify(
      'modify',
      'atomic_fetch_add',
      base,
      field,
      ordering,
      value,
      (found) => found + value,
      {
        modification: { kind: 'add', amount: value },
      },
    );
  }
  waitUntil(base: Ref, field: Field, test: (value: number) => boolean): number {
    const name = 'smp_cond_load_acquire';
    const slot = this.#slot(name, base, field);
    this.#host.knowledge.read(this.id, slot, this.#callbacks);
    return this.#performRead('wait', name, base, field, slot, 'acquire', test);
  }

  smpMb(): void {
    this.#fence('mb');
  }
  smpRmb(): void {
    this.#fence('rmb');
    this.#memory.rmb();
  }
  smpWmb(): void {
    this.#fence('wmb');
  }
  #fence(tag: (typeof FENCES)[number]): void {
    this.#event(tag, this.#label('read', `smp_${tag}`, NULL, 0, 0, 0), FENCE_SIGNATURE + FENCES.indexOf(tag));
  }

  #event(tag: Tag, label: Label, signature: number): void {
    if (this.#replayed(signature, 0) !== undefined) return;
    this.#ask(() => this.#host.fence(this.#record, tag, label, signature));
  }

  downWrite(base: Ref, lock: Field): void {
    this.#acquire('down_write', 'down_write', base, lock);
  }
  spinLock(base: Ref, lock: Field): void {
    this.#acquire('down_write', 'spin_lock', base, lock, true);
  }
  #acquire(deed: Deed, name: string, base: Ref, lock: Field, isSpinlock = false): void {
    this.#modify(deed, name, base, lock, 'acquire', 0, () => WRITE_HELD, {
      accepts: (state) => state === FREE,
      result: () => 0,
      ...this.#roles('lock-read', 'lock-write', isSpinlock),
    });
    this.#held.set(base + slotOf(lock), WRITE_HELD);
  }
  downRead(base: Ref, lock: Field): void {
    this.#modify('down_read', 'down_read', base, lock, 'acquire', 0, (state) => state + 1, {
      accepts: (state) => state >= FREE,
      result: () => 0,
      ...this.#roles('lock-read', 'lock-write'),
    });
    this.#hold(base, lock, 1);
  }
  downReadTrylock(base: Ref, lock: Field): boolean {
    const got = this.#modify(
      'down_read_trylock',
      'down_read_trylock',
      base,
      lock,
      'acquire',
      0,
      (state) => (state >= FREE ? state + 1 : undefined),
      { result: (state) => (state >= FREE ? 1 : 0), ...this.#roles('lock-read', 'lock-write') },
    );
    if (got === 1) this.#hold(base, lock, 1);
    return got === 1;
  }
  upRead(base: Ref, lock: Field): void {
    if ((this.#held.get(base + slotOf(lock)) ?? 0) <= 0) this.#stray('up_read');
    this.#modify('up_read', 'up_read', base, lock, 'release', 0, (state) => state - 1, {
      accepts: (state) => state > FREE,
      result: () => 0,
      ...this.#roles(undefined, 'unlock'),
    });
    this.#hold(base, lock, -1);
  }
  upWrite(base: Ref, lock: Field): void {
    this.#release('up_write', 'up_write', base, lock, FREE);
  }
  spinUnlock(base: Ref, lock: Field): void {
    this.#release('up_write', 'spin_unlock', base, lock, FREE, true);
  }
  downgradeWrite(base: Ref, lock: Field): void {
    this.#release('downgrade_write', 'downgrade_write', base, lock, 1);
  }
  /** Who holds it for writing is the only one who writes to it, so this needs to read nothing. */
  #release(deed: Deed, name: string, base: Ref, lock: Field, state: number, isSpinlock = false): void {
    const slot = this.#slot(name, base, lock);
    if (this.#held.get(slot) !== WRITE_HELD) this.#stray(name);
    const role = this.#host.spin || isSpinlock ? 'unlock' : undefined;
    this.#performWrite(deed, name, base, lock, slot, state, 'release', role);
    this.#held.set(slot, state);
  }
  #hold(base: Ref, lock: Field, more: number): void {
    const slot = base + slotOf(lock);
    this.#held.set(slot, (this.#held.get(slot) ?? 0) + more);
  }
  #stray(name: string): never {
    return this.#find('unlock of what is not held', `CPU${this.id}: ${name} without the lock`);
  }
  #roles(
    read: 'lock-read' | undefined,
    write: 'lock-write' | 'unlock',
    isSpinlock = false,
  ): { readonly roles?: readonly ['lock-read' | undefined, 'lock-write' | 'unlock'] } {
    return this.#host.spin || isSpinlock ? { roles: [read, write] } : {};
  }

  rcuReadLock(): void {
    this.#nesting[RCU] = (this.#nesting[RCU] as number) + 1;
    if (!this.#isReadSection(RCU)) return;
    const label = this.#label('rcu_read_lock', 'rcu_read_lock', NULL, 0, 0, 0);
    this.#event('rcu-lock', label, signatureOf('rcu_read_lock', 0));
  }
  rcuReadUnlock(): void {
    this.#leave(RCU, 'rcu_read_unlock');
    if (!this.#isReadSection(RCU)) return;
    const label = this.#label('rcu_read_unlock', 'rcu_read_unlock', NULL, 0, 0, 0);
    this.#event('rcu-unlock', label, signatureOf('rcu_read_unlock', 0));
  }
  rcuReadLockTrace(): void {
    this.#nesting[RCU_TASKS_TRACE] = (this.#nesting[RCU_TASKS_TRACE] as number) + 1;
    if (!this.#isReadSection(RCU_TASKS_TRACE)) return;
    const label = this.#label('rcu_read_lock', 'rcu_read_lock_trace', NULL, 0, TRACE_DOMAIN, 0);
    this.#event('srcu-lock', label, signatureOf('rcu_read_lock', TRACE_DOMAIN));
    this.#traceLocks.push(this.#lastNode);
  }
  rcuReadUnlockTrace(): void {
    this.#leave(RCU_TASKS_TRACE, 'rcu_read_unlock_trace');
    if (!this.#isReadSection(RCU_TASKS_TRACE)) return;
    // The lock that it belongs to is its value here: the section of the model is found by it.
    const lock = this.#traceLocks.pop() as number;
    const label = this.#label('rcu_read_unlock', 'rcu_read_unlock_trace', NULL, 0, TRACE_DOMAIN, lock);
    this.#event('srcu-unlock', label, signatureOf('rcu_read_unlock', TRACE_DOMAIN));
  }
  #leave(flavour: number, name: string): void {
    if ((this.#nesting[flavour] as number) === 0)
      this.#find('unlock of what is not held', `CPU${this.id}: ${name} outside a section`);
    this.#nesting[flavour] = (this.#nesting[flavour] as number) - 1;
  }
  /** Sections that no grace period waits for order nothing. */
  #isReadSection(flavour: number): boolean {
    return !this.#host.folds || this.#host.knowledge.hasGracePeriods(flavour);
  }

  synchronizeRcu(): void {
    this.#host.knowledge.gracePeriod(RCU);
    const label = this.#label('grace period', 'synchronize_rcu', NULL, 0, 0, 0);
    this.#event('sync-rcu', label, signatureOf('grace period', 0));
  }
  synchronizeRcuTasksTrace(): void {
    this.#host.knowledge.gracePeriod(RCU_TASKS_TRACE);
    const label = this.#label('grace period', 'synchronize_rcu_tasks_trace', NULL, 0, TRACE_DOMAIN, 0);
    this.#event('sync-srcu', label, signatureOf('grace period', TRACE_DOMAIN));
  }
  callRcu(callback: RcuCallback, word: number): void {
    this.#call('call_rcu', callback, word, (self) => self.synchronizeRcu());
  }
  callRcuTasksTrace(callback: RcuCallback, word: number): void {
    this.#call('call_rcu_tasks_trace', callback, word, (self) => self.synchronizeRcuTasksTrace());
  }
  /** A callback is a CPU of its own, which sees all that this one has done and waits for a grace period. */
  #call(name: string, callback: RcuCallback, word: number, wait: (self: Cpu) => void): void {
    const { knowledge, folds } = this.#host;
    const cpu = knowledge.callbackCpu(this.id, this.#callbacks++);
    knowledge.callUnder(cpu, this.#locks(false));
    if (folds && !knowledge.isLoud(cpu)) {
      this.#host.probe(cpu, callback, word);
      return;
    }
    const signature = signatureOf('call_rcu', callOf(cpu));
    if (this.#replayed(signature, word) !== undefined) return;
    const label = this.#label('call_rcu', name, NULL, 0, callOf(cpu), 1);
    const runCallback = (self: Cpu): number => {
      wait(self);
      callback(self, word);
      return 0;
    };
    this.#ask(() => this.#host.callRcu(this.#record, cpu, runCallback, label, signature, word));
  }
  /** The first thing that a callback does: it sees what was done before it was queued. */
  #begin(): void {
    const place = callOf(this.id);
    this.#performRead('callback', 'callback', NULL, 0, place, 'acquire', (value) => value === 1);
  }

  alloc(cache: SlabCache): Ref {
    const taken = this.#host.isReused(cache) ? this.#take(cache) : NULL;
    if (taken !== NULL) return taken;
    const { ref, used } = this.#host.place(this.id, this.#used, this.#allocated++, cache);
    this.#used = used;
    return ref;
  }
  /** An object that was freed, zeroed; NULL for a new one. */
  #take(cache: SlabCache): Ref {
    const name = 'kmem_cache_alloc';
    const signature = signatureOf('take', cache.number);
    let place = this.#replayed(signature, 0);
    if (place === undefined) {
      const [read, write] = this.#host.handsOver ? (['lock-read', 'lock-write'] as const) : [];
      const operation: ReadOperation = {
        deed: 'take',
        name,
        base: NULL,
        field: 0,
        slot: 0,
        pool: cache.name,
        read: { kind: 'read', tag: 'acquire', atomic: true, ...(read === undefined ? {} : { lock: read }) },
        write: {
          kind: 'write',
          tag: 'acquire',
          atomic: true,
          ...(write === undefined ? {} : { lock: write }),
        },
        next: () => 0,
      };
      place = this.#ask(() => this.#host.read(this.#record, operation, signature, 0));
    }
    if (place === 0) return NULL;
    const object = objectOfSlabPlace(place);
    this.#freed.delete(object);
    for (let slot = object; slot < object + cache.slots; slot++) {
      this.#accesses++;
      this.#performWrite('zero', name, object, slot - object, slot, 0, this.#plain());
    }
    return object;
  }
  free(cache: SlabCache, object: Ref): void {
    const name = 'kmem_cache_free';
    const known = this.#host.objectAt(object);
    if (known === undefined || known.ref !== object)
      this.#find('use-after-free', `${name} of what is no object`);
    if (this.#freed.has(object))
      this.#find('double free', `${name} of a ${cache.object} that was freed before`);
    this.#freed.add(object);
    const { knowledge, folds } = this.#host;
    if (this.#host.isReused(cache)) {
      knowledge.free(this.id, cache.name);
      const place = slabPlaceOf(object);
      const signature = signatureOf('free', place);
      if (this.#replayed(signature, 0) !== undefined) return;
      const role = this.#host.handsOver ? { lock: 'unlock' as const } : {};
      const label = this.#label('free', name, object, 0, place, place);
      const event = { kind: 'write', tag: 'release', ...role } as const;
      this.#ask(() => this.#host.write(this.#record, event, label, signature, 0));
      return;
    }
    if (cache.typesafeByRcu || !this.#host.frees) return;
    this.#accesses++;
    const shared: number[] = [];
    for (let slot = object; slot < object + cache.slots; slot++) {
      knowledge.end(this.id, slot, this.#accesses);
      if (!folds || knowledge.isMissed(this.id, slot)) shared.push(slot);
    }
    if (shared.length === 0) return;
    const place = lifeOf(object);
    const signature = signatureOf('free', place);
    if (this.#replayed(signature, 0) !== undefined) return;
    const label = this.#label('free', name, object, 0, place, 0, cache.slots);
    const address = this.#memory.dependenciesOf(object).toWrites;
    const event = { kind: 'write', tag: 'once', address } as const;
    this.#ask(() => this.#host.free(this.#record, event, label, signature, shared));
  }

  retry(loop: string): void {
    const rounds = this.#rounds.get(loop) ?? [];
    this.#rounds.set(loop, rounds);
    const before = rounds.at(-1);
    rounds.push(this.#position);
    // Only at the frontier: what was recorded has passed this.
    if (this.#position < this.#record.results.length || this.#isUnwinding) return;
    if (before !== undefined) {
      if (before === this.#position)
        this.#find('endless', `CPU${this.id}: ${loop} goes round without reading what others write`);
      if (this.#host.isRepeated(this.#record, before, this.#position))
        this.#host.giveUp(this.#record, 'repeated');
    }
    if (rounds.length > this.#host.retries) this.#host.giveUp(this.#record, 'cut');
  }
}

const pointerIn = (field: Field, value: number): Ref | undefined =>
  isRef(field) && value !== NULL ? value : undefined;
