import type { Ordering } from '../../../memory/cpu.ts';
import { type Field, NULL, type Ref } from '../../../memory/field.ts';
import { AccessCpu } from './access-cpu.ts';
import { FENCE_SIGNATURE, FENCES } from './signatures.ts';

/** The operations of a CPU on fields, and its fences. */
export abstract class MemoryCpu extends AccessCpu {
  load(base: Ref, field: Field): number {
    return this.read('load', base, field, this.plain());
  }
  dataRace(base: Ref, field: Field): number {
    return this.read('data_race', base, field, 'once');
  }
  readOnce(base: Ref, field: Field): number {
    return this.read('READ_ONCE', base, field, 'once');
  }
  smpLoadAcquire(base: Ref, field: Field): number {
    return this.read('smp_load_acquire', base, field, 'acquire');
  }
  rcuDereference(base: Ref, field: Field): number {
    return this.read('rcu_dereference', base, field, 'once');
  }
  store(base: Ref, field: Field, value: number): void {
    this.write('store', base, field, value, this.plain());
  }
  writeOnce(base: Ref, field: Field, value: number): void {
    this.write('WRITE_ONCE', base, field, value, 'once');
  }
  smpStoreRelease(base: Ref, field: Field, value: number): void {
    this.write('smp_store_release', base, field, value, 'release');
  }
  rcuAssignPointer(base: Ref, field: Field, value: number): void {
    this.write('rcu_assign_pointer', base, field, value, 'release');
  }
  xchg(base: Ref, field: Field, value: number, ordering: Ordering = 'mb'): number {
    return this.modify('modify', 'xchg', base, field, ordering, value, () => value, {
      modification: { kind: 'xchg', value },
    });
  }
  cmpxchg(base: Ref, field: Field, expected: number, value: number, ordering: Ordering = 'mb'): number {
    const next = (found: number): number | undefined => (found === expected ? value : undefined);
    return this.modify('modify', 'cmpxchg', base, field, ordering, value, next, {
      modification: { kind: 'cmpxchg', expected, value },
    });
  }
  fetchAdd(base: Ref, field: Field, value: number, ordering: Ordering = 'mb'): number {
    return this.modify('modify', 'atomic_fetch_add', base, field, ordering, value, (found) => found + value, {
      modification: { kind: 'add', amount: value },
    });
  }
  waitUntil(base: Ref, field: Field, test: (value: number) => boolean): number {
    const name = 'smp_cond_load_acquire';
    const slot = this.slot(name, base, field);
    this.host.knowledge.read(this.id, slot, this.callbacks);
    return this.performRead('wait', name, base, field, slot, 'acquire', test);
  }

  smpMb(): void {
    this.fence('mb');
  }
  smpRmb(): void {
    this.fence('rmb');
    this.memory.rmb();
  }
  smpWmb(): void {
    this.fence('wmb');
  }
  protected fence(tag: (typeof FENCES)[number]): void {
    this.event(tag, this.label('read', `smp_${tag}`, NULL, 0, 0, 0), FENCE_SIGNATURE + FENCES.indexOf(tag));
  }
}
