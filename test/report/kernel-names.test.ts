import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { kernelName, kernelPath } from '../../src/report/kernel-names.ts';

describe('kernelName', () => {
  for (const [name, expected] of [
    ['vmaStartWrite', 'vma_start_write'],
    ['mmapLockSpeculateTryBegin', 'mmap_lock_speculate_try_begin'],
    ['mprotect', 'mprotect'],
    ['splitVma', '__split_vma'],
    ['vmaIterStore', 'vma_iter_store'],
    ['vmAreaFreeRcuCb', '__vm_area_free'],
    ['vma_lookup', 'vma_lookup'],
    // No name that an object has anyway is mistaken for one of the table.
    ['constructor', 'constructor'],
    ['toString', 'to_string'],
  ] as const) {
    it(`writes ${name} as ${expected}`, () => assert.equal(kernelName(name), expected));
  }
});

const ourPath = (names: readonly string[]): string[] =>
  kernelPath(names.map((name) => ({ name, isOurs: true })));

describe('kernelPath', () => {
  it('takes what the engine adds from a name, and leaves helpers out', () => {
    assert.deepEqual(
      ourPath(['performWrite', 'Object.mmapWriteLock [as lock]', 'async vmaStartWrite', 'rangesOf']),
      ['mmap_write_lock', 'vma_start_write'],
    );
  });

  it('leaves functions without a name out', () => {
    assert.deepEqual(ourPath(['<anonymous>', '', 'Object.<anonymous>', 'anonymous', 'vmaLookup']), [
      'vma_lookup',
    ]);
  });

  it('hides a helper in a file of the lab, and nothing that a user calls so', () => {
    const walk = (isOurs: boolean) => ({ name: 'walk', isOurs });
    assert.deepEqual(kernelPath([walk(false), { name: 'masWalk', isOurs: true }, walk(true)]), [
      'walk',
      'mas_walk',
    ]);
  });

  it('names a variant and what it varies once', () => {
    assert.deepEqual(ourPath(['vmaStartWrite', 'vmaStartWrite', 'mmapReadLock', 'vmaStartWrite']), [
      'vma_start_write',
      'mmap_read_lock',
      'vma_start_write',
    ]);
  });
});
