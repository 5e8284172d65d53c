import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Allocator } from '../../../src/machines/allocator.ts';
import { PausingCpu } from '../../../src/machines/threads/pausing-cpu.ts';
import { rcuWords, ThreadRcu } from '../../../src/machines/threads/rcu.ts';
import type { Field } from '../../../src/memory/field.ts';
import {
  mm_lock_seq,
  mm_mt,
  mmap_lock,
  vm_lock_seq,
  vm_pgoff,
  vm_start,
} from '../../../src/memory/layout.ts';
import { allocateWords } from '../../../src/memory/words.ts';

const BASE = 8;

/** A CPU that pauses before its accesses to a field, and how often it has. */
function pausing(field: Field, micros = 0) {
  let pauses = 0;
  const list = new Float64Array([micros]);
  Object.defineProperty(list, 'length', { get: () => ++pauses && 1 });
  const rcu = new ThreadRcu(new Int32Array(rcuWords(1)), 0, 1);
  const words = allocateWords(128, true);
  const parts = { id: 0, words, allocator: new Allocator(64, 128), rcu, totalStoreOrder: true };
  return { cpu: new PausingCpu(parts, { field, micros: list }), pauses: () => pauses };
}

describe('a CPU that is held up', () => {
  it('should be held up once before every access to the field, whatever its kind', () => {
    const { cpu, pauses } = pausing(vm_lock_seq);
    cpu.store(BASE, vm_lock_seq, 3);
    cpu.writeOnce(BASE, vm_lock_seq, 4);
    cpu.smpStoreRelease(BASE, vm_lock_seq, 5);
    assert.deepEqual(
      [cpu.load(BASE, vm_lock_seq), cpu.dataRace(BASE, vm_lock_seq), cpu.readOnce(BASE, vm_lock_seq)],
      [5, 5, 5],
    );
    assert.equal(cpu.smpLoadAcquire(BASE, vm_lock_seq), 5);
    assert.equal(cpu.fetchAdd(BASE, vm_lock_seq, 1), 5);
    assert.equal(cpu.cmpxchg(BASE, vm_lock_seq, 6, 7), 6);
    assert.equal(cpu.xchg(BASE, vm_lock_seq, 8), 7);
    assert.equal(
      cpu.waitUntil(BASE, vm_lock_seq, (value) => value === 8),
      8,
    );
    assert.equal(pauses(), 11);
  });

  it('should be held up before pointers, unsigned longs and locks as well', () => {
    const pointer = pausing(mm_mt);
    pointer.cpu.rcuAssignPointer(BASE, mm_mt, 16);
    assert.equal(pointer.cpu.rcuDereference(BASE, mm_mt), 16);
    assert.equal(pointer.pauses(), 2);
    const long = pausing(vm_start);
    long.cpu.store(BASE, vm_start, 2 ** 46);
    assert.equal(long.cpu.load(BASE, vm_start), 2 ** 46);
    assert.equal(long.pauses(), 2);
    const lock = pausing(mmap_lock);
    lock.cpu.downRead(BASE, mmap_lock);
    lock.cpu.upRead(BASE, mmap_lock);
    assert.equal(lock.pauses(), 2);
  });

  it('should not be held up anywhere else', () => {
    const { cpu, pauses } = pausing(vm_pgoff);
    cpu.writeOnce(BASE, mm_lock_seq, 1);
    cpu.store(BASE, vm_start, 1);
    cpu.downRead(BASE, mmap_lock);
    cpu.upRead(BASE, mmap_lock);
    assert.equal(pauses(), 0);
  });

  it('should be held up for no less than it was told', () => {
    const { cpu } = pausing(vm_pgoff, 3000);
    const start = performance.now();
    cpu.load(BASE, vm_pgoff);
    assert.ok(performance.now() - start >= 3);
  });
});
