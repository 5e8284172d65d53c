import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { check } from '../../../src/check/check-reader.ts';
import type { Lookup } from '../../../src/lookup/lookup.ts';
import type { Cpu } from '../../../src/memory/cpu.ts';
import { NULL, type Ref, struct } from '../../../src/memory/field.ts';
import { mm_lock_seq, vm_area_cachep, vm_flags } from '../../../src/memory/layout.ts';

const box = struct('box', { item: { kind: 'ref' } });

type Body = (cpu: Cpu, mm: Ref, shared: Ref) => number;

function found(body: Body) {
  const reader = (cpu: Cpu, mm: Ref, _address: number, shared: Ref): number => body(cpu, mm, shared);
  return check(reader as Lookup, {
    ...{ writers: ['mprotect'], sections: [1], removals: false, setup: { shared: box } },
  }).rows.flatMap(({ model, findings }) => findings.map((one) => ({ model, ...one })));
}

/** Takes an object and does something with it. */
const takes =
  (use: (cpu: Cpu, vma: Ref, shared: Ref, mm: Ref) => void): Body =>
  (cpu, mm, shared) => {
    const vma = cpu.alloc(vm_area_cachep);
    cpu.store(vma, vm_flags, 1);
    use(cpu, vma, shared, mm);
    return 1;
  };

const frees = (cpu: Cpu, vma: Ref): void => cpu.free(vm_area_cachep, vma);

describe('a reader that takes an object', () => {
  for (const [what, body] of [
    ['forgets it', takes(() => {})],
    [
      'forgets it on one way alone',
      takes((cpu, vma, _shared, mm) => {
        if ((cpu.readOnce(mm, mm_lock_seq) & 1) === 1) frees(cpu, vma);
      }),
    ],
    [
      'frees another one',
      takes((cpu) => {
        frees(cpu, cpu.alloc(vm_area_cachep));
      }),
    ],
    [
      'would have stored it',
      takes((cpu, vma, shared) => {
        cpu.cmpxchg(shared, box.item, 1, vma);
      }),
    ],
    [
      'stores something else',
      takes((cpu, vma, shared) => {
        cpu.store(shared, box.item, NULL);
        cpu.load(vma, vm_flags);
      }),
    ],
  ] as const)
    it(`is told that it is lost, and where it took it, if it ${what}`, () => {
      const all = found(body);
      assert.deepEqual(
        all.map((one) => `${one.model} ${one.kind}`),
        ['sc', 'tso', 'lkmm', 'lkmm'].map((model) => `${model} lock left held`),
      );
      for (const { text, position } of all) {
        assert.match(
          text,
          /^it returned without kmem_cache_free\(\): the vma that it took at leaks\.test\.ts:\d+:\d+ is lost/,
        );
        assert.equal(position?.file, 'leaks.test.ts');
      }
    });

  for (const [what, body] of [
    ['frees it', takes(frees)],
    ['has a callback free it', takes((cpu, vma) => cpu.callRcu(frees, vma))],
    [
      'leaves it to other readers',
      takes((cpu, vma, shared) => {
        const before = cpu.xchg(shared, box.item, vma);
        if (before !== NULL) frees(cpu, before);
      }),
    ],
    [
      'publishes it if nobody else was faster, and frees it otherwise',
      takes((cpu, vma, shared) => {
        if (cpu.cmpxchg(shared, box.item, NULL, vma) !== NULL) frees(cpu, vma);
      }),
    ],
    ['publishes it', takes((cpu, vma, shared) => cpu.rcuAssignPointer(shared, box.item, vma))],
  ] as const)
    it(`is let go on if it ${what}`, () => {
      assert.deepEqual(found(body), []);
    });
});
