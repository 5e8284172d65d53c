import type { Cpu, Ordering, RcuCallback } from '../../memory/cpu.ts';
import type { Field, Ref } from '../../memory/field.ts';
import type { SlabCache } from '../../memory/slab.ts';

/** A CPU that passes everything on to another one: the base of those between a protocol and a machine. */
export class DelegatingCpu<C extends Cpu = Cpu> implements Cpu {
  readonly id: number;
  declare readonly fails?: (check: string) => boolean;
  protected readonly cpu: C;

  constructor(cpu: C) {
    this.id = cpu.id;
    this.cpu = cpu;
    // Left out if the other CPU has none: its absence means something.
    if (cpu.fails !== undefined) this.fails = (check) => cpu.fails?.(check) === true;
  }

  load(base: Ref, field: Field): number {
    return this.cpu.load(base, field);
  }
  store(base: Ref, field: Field, value: number): void {
    this.cpu.store(base, field, value);
  }
  dataRace(base: Ref, field: Field): number {
    return this.cpu.dataRace(base, field);
  }
  readOnce(base: Ref, field: Field): number {
    return this.cpu.readOnce(base, field);
  }
  writeOnce(base: Ref, field: Field, value: number): void {
    this.cpu.writeOnce(base, field, value);
  }
  smpLoadAcquire(base: Ref, field: Field): number {
    return this.cpu.smpLoadAcquire(base, field);
  }
  smpStoreRelease(base: Ref, field: Field, value: number): void {
    this.cpu.smpStoreRelease(base, field, value);
  }
  rcuDereference(base: Ref, field: Field): number {
    return this.cpu.rcuDereference(base, field);
  }
  rcuAssignPointer(base: Ref, field: Field, value: number): void {
    this.cpu.rcuAssignPointer(base, field, value);
  }
  smpMb(): void {
    this.cpu.smpMb();
  }
  smpRmb(): void {
    this.cpu.smpRmb();
  }
  smpWmb(): void {
    this.cpu.smpWmb();
  }
  xchg(base: Ref, field: Field, value: number, ordering?: Ordering): number {
    return this.cpu.xchg(base, field, value, ordering);
  }
  cmpxchg(base: Ref, field: Field, expected: number, value: number, ordering?: Ordering): number {
    return this.cpu.cmpxchg(base, field, expected, value, ordering);
  }
  fetchAdd(base: Ref, field: Field, value: number, ordering?: Ordering): number {
    return this.cpu.fetchAdd(base, field, value, ordering);
  }
  rcuReadLock(): void {
    this.cpu.rcuReadLock();
  }
  rcuReadUnlock(): void {
    this.cpu.rcuReadUnlock();
  }
  synchronizeRcu(): void {
    this.cpu.synchronizeRcu();
  }
  callRcu(callback: RcuCallback, word: number): void {
    this.cpu.callRcu(callback, word);
  }
  rcuReadLockTrace(): void {
    this.cpu.rcuReadLockTrace();
  }
  rcuReadUnlockTrace(): void {
    this.cpu.rcuReadUnlockTrace();
  }
  synchronizeRcuTasksTrace(): void {
    this.cpu.synchronizeRcuTasksTrace();
  }
  callRcuTasksTrace(callback: RcuCallback, word: number): void {
    this.cpu.callRcuTasksTrace(callback, word);
  }
  downRead(base: Ref, lock: Field): void {
    this.cpu.downRead(base, lock);
  }
  downReadTrylock(base: Ref, lock: Field): boolean {
    return this.cpu.downReadTrylock(base, lock);
  }
  upRead(base: Ref, lock: Field): void {
    this.cpu.upRead(base, lock);
  }
  downWrite(base: Ref, lock: Field): void {
    this.cpu.downWrite(base, lock);
  }
  upWrite(base: Ref, lock: Field): void {
    this.cpu.upWrite(base, lock);
  }
  downgradeWrite(base: Ref, lock: Field): void {
    this.cpu.downgradeWrite(base, lock);
  }
  spinLock(base: Ref, lock: Field): void {
    this.cpu.spinLock(base, lock);
  }
  spinUnlock(base: Ref, lock: Field): void {
    this.cpu.spinUnlock(base, lock);
  }
  alloc(cache: SlabCache, content?: 'zero' | 'as left'): Ref {
    return this.cpu.alloc(cache, content);
  }
  free(cache: SlabCache, object: Ref): void {
    this.cpu.free(cache, object);
  }
  retry(loop: string): void {
    this.cpu.retry(loop);
  }
  waitUntil(base: Ref, field: Field, test: (value: number) => boolean): number {
    return this.cpu.waitUntil(base, field, test);
  }
}
