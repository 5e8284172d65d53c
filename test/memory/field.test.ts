import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { infoOf, isLong, nameOf, slotOf, struct } from '../../src/memory/field.ts';
import * as layout from '../../src/memory/layout.ts';
import { kmemCache } from '../../src/memory/slab.ts';
import { alignSlots, allocateWords, LINE_SLOTS, SLOT_BYTES, wordsOf } from '../../src/memory/words.ts';

const SEED = 20240810;

describe('struct', () => {
  it('gives each field a slot of its own, in the order given', () => {
    const made = struct('made', {
      a: { kind: 'int' },
      b: { kind: 'long' },
      c: { kind: 'lock', slots: 4 },
      d: { kind: 'ref' },
    });
    assert.deepEqual([made.a, made.b, made.c, made.d].map(slotOf), [0, 1, 2, 6]);
    assert.equal(made.sizeof, 7);
    assert.deepEqual([made.a, made.b, made.c, made.d].map(isLong), [false, true, false, false]);
  });

  it('lays a union over the field that it names', () => {
    const made = struct('made', {
      a: { kind: 'long' },
      b: { kind: 'int' },
      over: { kind: 'long', union: 'a' },
    });
    assert.equal(slotOf(made.over), slotOf(made.a));
    assert.equal(made.sizeof, 2);
  });

  it('names the elements of interleaved arrays', () => {
    const { pivot, slot, MAPLE_STRIDE } = layout;
    assert.deepEqual(
      [0, 1, 15].map((index) => nameOf(pivot + index * MAPLE_STRIDE)),
      ['pivot[0]', 'pivot[1]', 'pivot[15]'],
    );
    assert.equal(nameOf(slot + 3 * MAPLE_STRIDE), 'slot[3]');
    assert.deepEqual([infoOf(pivot).struct, infoOf(slot + MAPLE_STRIDE).kind], ['maple_node', 'ref']);
  });

  it('gives a field that is declared again the same number', () => {
    const declare = () => struct('again', { a: { kind: 'int' }, b: { kind: 'ref' } });
    assert.deepEqual(declare(), declare());
    assert.notEqual(struct('again', { a: { kind: 'long' } }).a, declare().a);
  });

  it('knows of what is no field that it is none', () => {
    assert.throws(() => infoOf(1 << 30), /\[vmaspec bug\]/);
  });
});

describe('the layout', () => {
  it('has rcu_head overlay vm_start and vm_end, and nothing else of a VMA', () => {
    const { rcu_next, rcu_func, vm_start, vm_end } = layout;
    assert.deepEqual([slotOf(rcu_next), slotOf(rcu_func)], [slotOf(vm_start), slotOf(vm_end)]);
    const others = [
      layout.vm_mm,
      layout.vm_flags,
      layout.detached,
      layout.vm_lock_seq,
      layout.vm_pgoff,
      layout.vm_file,
    ];
    const slots = [vm_start, vm_end, ...others].map(slotOf);
    assert.equal(new Set(slots).size, slots.length);
  });

  it('has room for the kernel’s 16 ranges in a maple node', () => {
    const last = slotOf(layout.slot + (layout.MAPLE_RANGE64_SLOTS - 1) * layout.MAPLE_STRIDE);
    assert.ok(last < layout.maple_node_cache.slots);
  });

  it('keeps mmap_lock and mm_lock_seq on lines of their own, as much as the kernel does', () => {
    const line = (field: number): number => Math.floor(slotOf(field) / LINE_SLOTS);
    assert.notEqual(line(layout.mm_lock_seq), line(layout.mmap_lock));
  });

  it('has struct file alone type-stable, as in v6.14 without the VMAs of v6.15', () => {
    const { mm_cachep, vm_area_cachep, filp_cachep, inode_cachep, maple_node_cache, uprobe_cachep } = layout;
    const caches = [mm_cachep, vm_area_cachep, filp_cachep, inode_cachep, maple_node_cache, uprobe_cachep];
    assert.deepEqual(
      caches.filter(({ typesafeByRcu }) => typesafeByRcu),
      [filp_cachep],
    );
  });
});

describe('words', () => {
  it('are whole lines for every object', () => {
    fc.assert(
      fc.property(fc.nat(300), (slots) => {
        const aligned = alignSlots(slots);
        assert.ok(aligned >= slots && aligned < slots + LINE_SLOTS && aligned % LINE_SLOTS === 0);
        assert.equal(kmemCache('any', 'any', slots).slots, aligned);
      }),
      { seed: SEED },
    );
  });

  it('are one buffer with two views', () => {
    for (const isShared of [true, false]) {
      const words = allocateWords(4, isShared);
      assert.equal(words.buffer instanceof SharedArrayBuffer, isShared);
      assert.equal(words.buffer.byteLength, 4 * SLOT_BYTES);
      words.float64[2] = 2 ** 53 - 1;
      assert.equal(wordsOf(words.buffer).float64[2], Number.MAX_SAFE_INTEGER);
    }
  });
});
