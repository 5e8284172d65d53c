import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Arena } from '../../src/machines/arena.ts';
import { kmemCache } from '../../src/memory/slab.ts';
import { allocateWords } from '../../src/memory/words.ts';

const SEED = 20240817;
const START = 64;
const small = kmemCache('small', 'small', 3);
const large = kmemCache('large', 'large', 190);
const stable = kmemCache('stable', 'stable', 9, true);
const arena = (cpus = 4) => new Arena(allocateWords(START, false), START, cpus, []);

const calls = fc.array(fc.tuple(fc.nat(3), fc.constantFrom(small, large, stable)), { maxLength: 80 });

describe('the arena of an execution', () => {
  it('gives out objects that never overlap, and finds each by any of its slots', () => {
    fc.assert(
      fc.property(calls, (allocations) => {
        const memory = arena();
        const objects = allocations.map(([cpu, cache]) => ({ ref: memory.alloc(cpu, cache), cache }));
        for (const { ref, cache } of objects) {
          for (const slot of [ref, ref + 1, ref + cache.slots - 1])
            assert.equal(memory.objectAt(slot)?.ref, ref);
          assert.ok(ref >= START && memory.words.float64.length >= ref + cache.slots);
        }
        const slots = objects.flatMap(({ ref, cache }) =>
          Array.from({ length: cache.slots }, (_, at) => ref + at),
        );
        assert.equal(new Set(slots).size, slots.length);
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it('has the same addresses in whatever order the CPUs allocate', () => {
    fc.assert(
      fc.property(calls, (allocations) => {
        const of = (order: typeof allocations, asked: number) => {
          const memory = arena();
          return order
            .map(([cpu, cache]) => [cpu, memory.alloc(cpu, cache)])
            .filter(([cpu]) => cpu === asked);
        };
        const sorted = allocations.toSorted(([a], [b]) => a - b);
        for (const cpu of [0, 1, 2, 3]) assert.deepEqual(of(allocations, cpu), of(sorted, cpu));
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it('keeps what was written when it grows', () => {
    const memory = arena();
    const first = memory.alloc(0, small);
    memory.words.float64[first] = 42;
    for (let nth = 0; nth < 500; nth++) memory.alloc(1, large);
    assert.equal(memory.words.float64[first], 42);
  });

  it('knows a freed object, may it be read or not', () => {
    const memory = arena();
    const [plain, typesafe] = [memory.alloc(0, small), memory.alloc(0, stable)];
    assert.equal(memory.free(plain, 0), undefined);
    assert.equal(memory.free(typesafe, 0), undefined);
    assert.equal(memory.deadObjectAt(plain + 2)?.ref, plain);
    assert.equal(memory.deadObjectAt(typesafe), undefined);
    assert.equal(memory.free(plain, 0), 'freed before');
    assert.equal(memory.free(plain + 1, 0), 'no object');
    assert.equal(memory.free(START - 8, 0), 'no object');
  });

  it('hands the object freed last out first', () => {
    const memory = arena();
    const [a, b] = [memory.alloc(0, stable), memory.alloc(1, stable)];
    memory.free(a, 1);
    memory.free(b, 1);
    assert.deepEqual(
      [memory.takeAgain(2), memory.takeAgain(1), memory.takeAgain(1), memory.takeAgain(1)],
      [undefined, b, a, undefined],
    );
    assert.equal(memory.free(a, 1), undefined, 'it lives again');
  });
});
