import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Allocator, BATCH } from '../../../src/machines/allocator.ts';
import { DEPOT_WORDS, Depot } from '../../../src/machines/threads/depot.ts';
import { slotOf } from '../../../src/memory/field.ts';
import {
  f_count,
  f_inode,
  filp_cachep,
  maple_node_cache,
  vm_area_cachep,
} from '../../../src/memory/layout.ts';
import { allocateWords, LINE_SLOTS } from '../../../src/memory/words.ts';
import { runCrew } from './crew.ts';
import { DEPOT_AT, WORDS } from './depot-words.ts';

const caches = [filp_cachep, vm_area_cachep, maple_node_cache];

/** Allocators of several threads over so many slots, moved one at a time by the test. */
function threads(count: number, slots: number) {
  const { int32 } = allocateWords(slots, true);
  const control = new Int32Array(new SharedArrayBuffer(4 * DEPOT_WORDS));
  new Depot(control, 0, int32).open(8, slots);
  return {
    int32,
    allocators: Array.from({ length: count }, () => new Allocator(0, 0, new Depot(control, 0, int32))),
  };
}

describe('the memory that threads share', () => {
  it('should be enough for ever if one thread frees what another takes', () => {
    const { allocators } = threads(2, 4096);
    const [taker, freer] = allocators as [Allocator, Allocator];
    for (let round = 0; round < 1000; round++) {
      const taken = Array.from({ length: 20 }, () => taker.take(vm_area_cachep));
      assert.equal(new Set(taken).size, 20);
      for (const object of taken) freer.give(vm_area_cachep, object);
    }
  });

  it('should never give out an object that somebody has, whoever takes and frees', () => {
    const move = fc.record({
      thread: fc.nat(2),
      cache: fc.constantFrom(...caches),
      takes: fc.integer({ min: -40, max: 40 }),
    });
    fc.assert(
      fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
        const { allocators } = threads(3, 1 << 17);
        const held = caches.map((): number[] => []);
        const inUse = new Set<number>();
        for (const { thread, cache, takes } of moves) {
          const allocator = allocators[thread] as Allocator;
          const objects = held[caches.indexOf(cache)] as number[];
          for (let nth = 0; nth < takes; nth++) {
            const object = allocator.take(cache);
            for (let at = object; at < object + cache.slots; at += LINE_SLOTS) {
              assert.ok(!inUse.has(at), `slot ${at} is in use`);
              inUse.add(at);
            }
            objects.push(object);
          }
          // Those that were taken first, by whatever thread.
          for (const object of objects.splice(0, Math.max(0, -takes))) {
            for (let at = object; at < object + cache.slots; at += LINE_SLOTS) inUse.delete(at);
            allocator.give(cache, object);
          }
        }
      }),
      { seed: 20_240_814, numRuns: 200 },
    );
  });

  it('should leave a type-stable object as it was freed, though it is linked with others', () => {
    const { int32, allocators } = threads(1, 1 << 14);
    const [allocator] = allocators as [Allocator];
    const files = Array.from({ length: 4 * BATCH }, () => allocator.take(filp_cachep));
    for (const file of files) {
      int32[(file + slotOf(f_inode)) << 1] = file + 1;
      int32[(file + slotOf(f_count)) << 1] = file + 2;
    }
    for (const file of files) allocator.give(filp_cachep, file);
    for (const file of files) {
      const left = [f_inode, f_count].map((field) => int32[(file + slotOf(field)) << 1]);
      assert.deepEqual(left, [file + 1, file + 2]);
    }
  });

  it('should say what did not fit when it is used up', () => {
    const { allocators } = threads(1, 1024);
    assert.throws(
      () => {
        for (;;) allocators[0]?.take(vm_area_cachep);
      },
      { name: 'ArenaFull', message: /^the arena is full at a vma: give the run a larger arena/ },
    );
  });

  it('should give each object to one real thread at a time', async () => {
    const buffer = new SharedArrayBuffer(4 * WORDS);
    new Depot(new Int32Array(buffer), DEPOT_AT, new Int32Array(buffer)).open(512, WORDS / 2);
    const rounds = await runCrew(
      new URL('./depot-worker.ts', import.meta.url),
      buffer,
      Array(4).fill({ program: 'use', input: 300 }),
    );
    assert.deepEqual(rounds, [300, 300, 300, 300]);
  });
});
