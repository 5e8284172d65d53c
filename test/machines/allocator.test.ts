import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Allocator } from '../../src/machines/allocator.ts';
import { f_count, f_inode, filp_cachep, inode_cachep, vm_area_cachep } from '../../src/memory/layout.ts';
import { singleCpu } from '../support/single-thread.ts';

describe('the memory of a thread', () => {
  it('should give out objects that do not overlap, each at the start of a cache line', () => {
    const allocator = new Allocator(24, 1024);
    const taken = [filp_cachep, inode_cachep, vm_area_cachep].map((cache) => allocator.take(cache));
    assert.deepEqual(taken, [24, 24 + filp_cachep.slots, 24 + filp_cachep.slots + inode_cachep.slots]);
    assert.equal(filp_cachep.slots % 8, 0);
  });

  it('should use what was given back again for the same cache only, and clear it', () => {
    const { cpu } = singleCpu(1024);
    const file = cpu.alloc(filp_cachep);
    cpu.store(file, f_inode, 77);
    cpu.store(file, f_count, 3);
    cpu.free(filp_cachep, file);
    assert.notEqual(cpu.alloc(inode_cachep), file);
    const again = cpu.alloc(filp_cachep);
    assert.equal(again, file);
    assert.deepEqual([cpu.load(again, f_inode), cpu.load(again, f_count)], [0, 0]);
  });

  it('should say what did not fit when it is used up', () => {
    const allocator = new Allocator(24, 24 + vm_area_cachep.slots);
    allocator.take(vm_area_cachep);
    assert.throws(
      () => allocator.take(vm_area_cachep),
      /ArenaFull: the arena is full at a vma: it needs more than its 48 slots/,
    );
  });
});
