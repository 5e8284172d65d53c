import type { Lookup } from '../../lookup/lookup.ts';
import type { WatchableCpu } from '../../machines/watchable.ts';
import type { Ordering, RcuCallback } from '../../memory/cpu.ts';
import type { Field, Ref } from '../../memory/field.ts';
import type { SlabCache } from '../../memory/slab.ts';
import { DelegatingCpu } from './delegating-cpu.ts';
import { fieldOf, isOfWriters } from './structs.ts';

/** A stranger's lookup that is stopped where it stores into objects of the writers. */
export function guarded(lookup: Lookup): Lookup {
  return function watchReader(cpu, mm, ...more) {
    return lookup(new GuardedCpu(cpu as WatchableCpu), mm, ...more);
  };
}

/**
 * Passes everything on except stores to objects of the writers. Objects that the reader took from a cache itself are
 * its own.
 */
class GuardedCpu extends DelegatingCpu<WatchableCpu> {
  readonly #own: Set<Ref>;

  /** @param own objects that it, or the call that queued it, has taken from a cache */
  constructor(cpu: WatchableCpu, own: ReadonlySet<Ref> = new Set()) {
    super(cpu);
    this.#own = new Set(own);
  }

  #check(name: string, base: Ref, field: Field): void {
    if (!isOfWriters(field) || this.#own.has(base)) return;
    const text = `${name} to ${fieldOf(field)}: a reader may not change it`;
    this.cpu.stop({ kind: 'foreign store', text, name, base, field });
  }

  override store(base: Ref, field: Field, value: number): void {
    this.#check('store', base, field);
    super.store(base, field, value);
  }
  override writeOnce(base: Ref, field: Field, value: number): void {
    this.#check('WRITE_ONCE', base, field);
    super.writeOnce(base, field, value);
  }
  override smpStoreRelease(base: Ref, field: Field, value: number): void {
    this.#check('smp_store_release', base, field);
    super.smpStoreRelease(base, field, value);
  }
  override rcuAssignPointer(base: Ref, field: Field, value: number): void {
    this.#check('rcu_assign_pointer', base, field);
    super.rcuAssignPointer(base, field, value);
  }
  override xchg(base: Ref, field: Field, value: number, ordering?: Ordering): number {
    this.#check('xchg', base, field);
    return super.xchg(base, field, value, ordering);
  }
  override cmpxchg(base: Ref, field: Field, expected: number, value: number, ordering?: Ordering): number {
    this.#check('cmpxchg', base, field);
    return super.cmpxchg(base, field, expected, value, ordering);
  }
  override fetchAdd(base: Ref, field: Field, value: number, ordering?: Ordering): number {
    this.#check('atomic_fetch_add', base, field);
    return super.fetchAdd(base, field, value, ordering);
  }
  override alloc(cache: SlabCache, content?: 'zero' | 'as left'): Ref {
    const object = super.alloc(cache, content);
    this.#own.add(object);
    return object;
  }
  #guarded(callback: RcuCallback): RcuCallback {
    const own = new Set(this.#own);
    return (cpu, word) => callback(new GuardedCpu(cpu as WatchableCpu, own), word);
  }
  override callRcu(callback: RcuCallback, word: number): void {
    super.callRcu(this.#guarded(callback), word);
  }
  override callRcuTasksTrace(callback: RcuCallback, word: number): void {
    super.callRcuTasksTrace(this.#guarded(callback), word);
  }
}
