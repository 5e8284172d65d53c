import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { refcnt } from '../../src/locks/refcnt.ts';
import { EAGAIN, vmaEndRead, vmaStartRead, vmaStartReadV615 } from '../../src/locks/vma-lock-refcnt.ts';
import { NULL } from '../../src/memory/field.ts';
import {
  mm_cachep,
  mm_count,
  VMA_LOCK_OFFSET,
  VMA_REF_LIMIT,
  vm_mm,
  vm_refcnt,
  vm_start,
  vma_writer_wait,
} from '../../src/memory/layout.ts';
import { createAddressSpace } from '../../src/mm/address-space.ts';
import { vmAreaAlloc } from '../../src/mm/vma.ts';
import { singleCpu } from '../support/single-thread.ts';
import { watchedCpu } from '../support/watched-cpu.ts';

function attachedVma() {
  const { cpu } = singleCpu(1 << 10);
  const space = createAddressSpace(cpu, { side: refcnt });
  const vma = vmAreaAlloc(cpu, space);
  refcnt.vmaMarkAttached(cpu, vma);
  const count = (): number => cpu.load(vma, vm_refcnt);
  return { cpu, space, vma, count };
}

for (const [name, startRead] of [
  ['of v6.15', vmaStartReadV615],
  ['since the fix of 28 Jul 2025', vmaStartRead],
] as const) {
  describe(`vma_start_read() ${name}`, () => {
    it('counts readers in and out', () => {
      const { cpu, space, vma, count } = attachedVma();
      assert.equal(startRead(cpu, space.mm, vma), vma);
      assert.equal(startRead(cpu, space.mm, vma), vma);
      assert.equal(count(), 3);
      vmaEndRead(cpu, vma);
      vmaEndRead(cpu, vma);
      assert.equal(count(), 1);
    });

    it('says EAGAIN of a VMA that is detached, and leaves its count at 0', () => {
      const { cpu, space, vma, count } = attachedVma();
      cpu.store(vma, vm_refcnt, 0);
      assert.equal(startRead(cpu, space.mm, vma), EAGAIN);
      assert.equal(count(), 0);
    });

    for (const [found, gets] of [
      [VMA_REF_LIMIT - 1, true],
      [VMA_REF_LIMIT, false],
      [VMA_LOCK_OFFSET, false],
      [VMA_LOCK_OFFSET + 1, false],
      [VMA_LOCK_OFFSET + 2, false],
    ] as const) {
      it(`${gets ? 'raises' : 'leaves'} a count of 0x${found.toString(16)}`, () => {
        const { cpu, space, vma, count } = attachedVma();
        cpu.store(vma, vm_refcnt, found);
        assert.equal(startRead(cpu, space.mm, vma), gets ? vma : NULL);
        assert.equal(count(), gets ? found + 1 : found);
      });
    }

    it('gives back a VMA that a section marked after the first look', () => {
      const { cpu, space, vma, count } = attachedVma();
      refcnt.mmapWriteLock(cpu, space);
      let marked = false;
      const meddled = watchedCpu(cpu, (operation) => {
        if (operation !== 'readOnce vm_refcnt' || marked) return;
        marked = true;
        refcnt.vmaStartWrite(cpu, space, vma);
      });
      assert.equal(startRead(meddled, space.mm, vma), NULL);
      assert.equal(marked, true);
      assert.equal(count(), 1);
    });

    it('counts again if another reader came in between', () => {
      const { cpu, space, vma, count } = attachedVma();
      const retries: string[] = [];
      let others = 2;
      const meddled = watchedCpu(cpu, (operation) => {
        if (operation.startsWith('retry')) retries.push(operation);
        if (operation === 'cmpxchg vm_refcnt' && others-- > 0) cpu.fetchAdd(vma, vm_refcnt, 1);
      });
      assert.equal(startRead(meddled, space.mm, vma), vma);
      assert.equal(count(), 4);
      assert.deepEqual(retries, ['retry refcount_add_not_zero', 'retry refcount_add_not_zero']);
    });
  });
}

describe('vma_start_read() of a VMA that is another mm’s by now', () => {
  it('holds that mm while it gives the VMA back, since the fix', () => {
    const { cpu, space, vma, count } = attachedVma();
    const other = cpu.alloc(mm_cachep);
    cpu.store(other, mm_count, 1);
    cpu.store(vma, vm_mm, other);
    const counts: number[] = [];
    const watched = watchedCpu(cpu, (operation) => {
      if (operation === 'fetchAdd vm_refcnt') counts.push(cpu.load(other, mm_count));
    });
    assert.equal(vmaStartRead(watched, space.mm, vma), NULL);
    assert.deepEqual(counts, [2]);
    assert.equal(count(), 1);
    assert.equal(cpu.load(other, mm_count), 1);
  });

  it('is taken by v6.15, which leaves the question to its caller', () => {
    const { cpu, space, vma, count } = attachedVma();
    const other = cpu.alloc(mm_cachep);
    cpu.store(vma, vm_mm, other);
    assert.equal(vmaStartReadV615(cpu, space.mm, vma), vma);
    assert.equal(count(), 2);
  });
});

describe('vma_end_read()', () => {
  for (const [before, wakes] of [
    [2, false],
    [VMA_LOCK_OFFSET + 3, false],
    [VMA_LOCK_OFFSET + 2, true],
    [VMA_LOCK_OFFSET + 1, true],
  ] as const) {
    it(`${wakes ? 'wakes' : 'does not wake'} a writer at a count of 0x${before.toString(16)}`, () => {
      const { cpu, vma } = attachedVma();
      cpu.store(vma, vm_refcnt, before);
      let woken = false;
      vmaEndRead(
        watchedCpu(cpu, (operation) => {
          woken ||= operation === 'rcuDereference vma_writer_wait';
        }),
        vma,
      );
      assert.equal(woken, wakes);
    });
  }
});

describe('a writer of v6.15', () => {
  it('leaves nobody waiting and no count behind', () => {
    const { cpu, space, vma, count } = attachedVma();
    refcnt.mmapWriteLock(cpu, space);
    refcnt.vmaStartWrite(cpu, space, vma);
    assert.equal(count(), 1);
    refcnt.vmaMarkDetached(cpu, space, vma);
    assert.equal(count(), 0);
    assert.equal(cpu.load(space.mm, vma_writer_wait), NULL);
    refcnt.mmapWriteUnlock(cpu, space);
  });

  it('marks a VMA that is not attached without a word to readers', () => {
    const { cpu, space } = attachedVma();
    const fresh = vmAreaAlloc(cpu, space);
    refcnt.mmapWriteLock(cpu, space);
    refcnt.vmaStartWrite(cpu, space, fresh);
    assert.equal(cpu.load(fresh, vm_refcnt), 0);
  });

  it('gets a freed VMA back with a count of 0, at once', () => {
    const { cpu, space, vma } = attachedVma();
    refcnt.mmapWriteLock(cpu, space);
    refcnt.vmaStartWrite(cpu, space, vma);
    refcnt.vmaMarkDetached(cpu, space, vma);
    cpu.store(vma, vm_start, 0x10000);
    refcnt.vmAreaFree(cpu, vma);
    assert.equal(cpu.load(vma, vm_refcnt), 0);
    // The allocator's list of free objects goes through it, over vm_start.
    assert.equal(cpu.load(vma, vm_start), 0);
    assert.equal(vmAreaAlloc(cpu, space), vma);
    assert.equal(cpu.load(vma, vm_refcnt), 0);
    assert.equal(refcnt.vmAreaCachep.typesafeByRcu, true);
  });
});
