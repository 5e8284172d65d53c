import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { randomFrom } from '../../src/common/random.ts';
import { PAGE_SIZE, VM_EXEC, VM_WRITE } from '../../src/memory/layout.ts';
import { syntheticMaps } from '../../src/mm/synthetic-maps.ts';

const made = (vmas: number, seed: number) => syntheticMaps(vmas, randomFrom(seed).int);

describe('an address space that is made up', () => {
  it('should have as many VMAs as asked for, in order, of whole pages, that do not overlap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 2000 }), fc.nat(10_000), (vmas, seed) => {
        const entries = made(vmas, seed);
        assert.equal(entries.length, vmas);
        for (const [at, { start, end, offset, file, path }] of entries.entries()) {
          assert.ok(start < end && start >= (entries[at - 1]?.end ?? 0) && end < 2 ** 47);
          assert.ok([start, end, offset].every((value) => value % PAGE_SIZE === 0));
          assert.equal(file === '', !path.startsWith('/'));
        }
        assert.ok(((entries[1]?.flags ?? 0) & VM_EXEC) !== 0);
      }),
      { seed: 20_240_805, numRuns: 200 },
    );
  });

  it('should be the same for the same seed, and another for another', () => {
    assert.deepEqual(made(400, 5), made(400, 5));
    assert.notDeepEqual(made(400, 5), made(400, 6));
  });

  it('should be mixed as a process is: text, data, anonymous memory, a heap and a stack', () => {
    const entries = made(1000, 1);
    const share = (test: (entry: (typeof entries)[number]) => boolean): number =>
      entries.filter(test).length / 1000;
    const text = share(({ flags, file }) => file !== '' && (flags & VM_EXEC) !== 0);
    const anonymous = share(({ file }) => file === '');
    const data = share(({ flags, file }) => file !== '' && (flags & VM_WRITE) !== 0);
    assert.ok(text > 0.1 && text < 0.25, `text ${text}`);
    assert.ok(data > 0.1 && data < 0.25, `data ${data}`);
    assert.ok(anonymous > 0.1 && anonymous < 0.5, `anonymous ${anonymous}`);
    const named = entries.map(({ path }) => path).filter((path) => path.startsWith('['));
    assert.deepEqual(named, ['[heap]', '[stack]']);
  });

  it('should have no two VMAs that the kernel would have joined', () => {
    const entries = made(2000, 2);
    const joined = entries.filter((entry, at) => {
      const below = entries[at - 1];
      const continues =
        entry.file === '' || entry.offset === (below?.offset ?? 0) + (below?.end ?? 0) - (below?.start ?? 0);
      return (
        below?.end === entry.start && below.flags === entry.flags && below.file === entry.file && continues
      );
    });
    assert.deepEqual(joined, []);
  });
});
