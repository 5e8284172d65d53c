import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { check as checkAll } from '../../../src/check/check-reader.ts';
import type { CheckOptions } from '../../../src/check/own-reader/check-options.ts';
import {
  mmapLockSpeculateRetry as again,
  mmapLockSpeculateTryBegin as begin,
} from '../../../src/locks/seqcount.ts';
import type { Lookup } from '../../../src/lookup/lookup.ts';
import { type Field, NULL, struct } from '../../../src/memory/field.ts';
import { anon_name, VM_READ, VM_WRITE, vm_policy } from '../../../src/memory/layout.ts';
import type { ObjectFreed } from '../../../src/mm/own-object.ts';
import { vmaLookup } from '../../../src/mm/vma.ts';
import type { ReaderSetup } from '../../../src/scenarios/write-cases.ts';

const policy = struct('mempolicy', { mode: { kind: 'int' }, home_node: { kind: 'int' } });

const setupOf = (freed: ObjectFreed, at: Field = vm_policy): ReaderSetup => ({
  anonymous: true,
  flags: VM_READ | VM_WRITE,
  objects: { policy: { at, struct: policy, freed } },
});

/** On which node does the policy put memory? Two fields of it, with the count asked before or after they are read. */
const nodeOf = (asks: 'before' | 'after' | 'never', at: Field = vm_policy): Lookup =>
  function mine(cpu, mm, address) {
    cpu.rcuReadLock();
    const seq = begin(cpu, mm);
    const vma = (seq & 1) === 1 ? NULL : vmaLookup(cpu, mm, address);
    const found = vma === NULL ? NULL : cpu.rcuDereference(vma, at);
    let answer = NULL;
    if (found !== NULL && !(asks === 'before' && again(cpu, mm, seq)))
      answer = cpu.load(found, policy.mode) * 2 ** 16 + cpu.load(found, policy.home_node);
    if (asks === 'after' && again(cpu, mm, seq)) answer = NULL;
    cpu.rcuReadUnlock();
    return answer;
  };

/** The reader as it is, without what it would be with less. */
const check = (reader: Lookup, options: CheckOptions) => checkAll(reader, { removals: false, ...options });

/** Kinds of findings, and beside which writers. */
function found(reader: Lookup, options: CheckOptions): Record<string, string[]> {
  const byKind: Record<string, string[]> = {};
  for (const { operation, findings } of check(reader, { model: 'sc', ...options }).rows)
    for (const { kind } of findings) {
      byKind[kind] ??= [];
      if (!byKind[kind].includes(operation)) byKind[kind].push(operation);
    }
  return byKind;
}

describe('an object of a reader’s own behind the VMA', () => {
  it('that is freed at once cannot be followed, whatever the count says', () => {
    const { 'use-after-free': freed = [], ...others } = found(nodeOf('after'), { setup: setupOf('at once') });
    assert.deepEqual(others, {});
    for (const writer of ['replace-policy', 'munmap-mmap', 'mmap-fixed', 'mremap-moves', 'merge-goes'])
      assert.ok(freed.includes(writer), writer);
    assert.ok(!freed.includes('mprotect') && !freed.includes('brk'));
  });

  it('that is freed after a grace period is right if the count is asked afterwards', () => {
    assert.deepEqual(found(nodeOf('after'), { setup: setupOf('after a grace period') }), {});
    // It was right when the pointer was read, or when the count was asked.
    assert.deepEqual(found(nodeOf('before'), { setup: setupOf('after a grace period') }), {});
  });

  it('that is type-stable may be another one, unless the count is asked afterwards', () => {
    const setup = setupOf('type-stable');
    assert.deepEqual(found(nodeOf('after'), { setup }), {});
    // Where a VMA is copied, the slot is all zero before it is the copy.
    const recycled = { 'wrong answer': ['merge-goes', 'mremap-moves', 'replace-policy'] };
    assert.deepEqual(found(nodeOf('before'), { setup }), recycled);
    assert.deepEqual(found(nodeOf('never'), { setup }), recycled);
  });

  it('is so under every memory model', () => {
    const writers = ['replace-policy', 'munmap-mmap'];
    for (const [freed, asks, words] of [
      ['at once', 'after', ['Sometimes']],
      ['after a grace period', 'after', ['Never']],
      ['type-stable', 'after', ['Never']],
    ] as const) {
      const { rows } = check(nodeOf(asks), { setup: setupOf(freed), writers });
      assert.equal(rows.length, 16);
      for (const row of rows)
        assert.ok(
          words.some((word) => word === row.verdict),
          `${freed}: ${JSON.stringify(row)}`,
        );
    }
  });

  it('may be a name of anonymous memory as well', () => {
    const setup = setupOf('at once', anon_name);
    const freed = found(nodeOf('after', anon_name), { setup, writers: ['replace-policy'] });
    assert.deepEqual(freed, { 'use-after-free': ['replace-policy'] });
    assert.deepEqual(
      found(nodeOf('after', anon_name), { setup: setupOf('after a grace period', anon_name) }),
      {},
    );
  });

  it('is copied where a VMA is: halves answer the same, and each goes by itself', () => {
    const setup = setupOf('after a grace period');
    for (const writer of ['split-below', 'split-above', 'merge-grows', 'merge-goes', 'fork']) {
      const { rows } = check(nodeOf('after'), { setup, writers: [writer], model: 'sc' });
      for (const { verdict, findings } of rows) assert.deepEqual([verdict, findings], ['Never', []], writer);
    }
  });
});
