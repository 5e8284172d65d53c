import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explore, replay } from '../../../src/check/judge/interleave/explore.ts';
import type { Lookup } from '../../../src/lookup/lookup.ts';
import { fileOffset } from '../../../src/lookup/lookup.ts';
import { NULL } from '../../../src/memory/field.ts';
import { f_inode, VM_READ, vm_file, vm_pgoff, vm_start } from '../../../src/memory/layout.ts';
import { vmaLookup } from '../../../src/mm/vma.ts';
import type { Scenario } from '../../../src/scenarios/scenario.ts';
import { tornSplit } from '../../../src/scenarios/torn-split.ts';
import { findUprobeRcu } from '../../../src/uprobes/uprobes-tree.ts';

const [{ start, end } = assert.fail()] = tornSplit.mappings;
const MIDDLE = (start + end) / 2;

/**
 * The VMA goes and comes again as an anonymous one before any grace period is over: what SLAB_TYPESAFE_BY_RCU
 * allows for VMAs since v6.15 (commit 3104138517fc).
 */
const unmapAndMap: Scenario = {
  ...tornSplit,
  id: 'unmap-and-map',
  answers: ['uprobe A', null],
  reuse: ['vm_area_struct'],
  writes: [
    { operation: 'munmap', start, end },
    // Its new vm_start, with the old vm_pgoff, is where uprobe B would be.
    { operation: 'mmap', start: MIDDLE, end, pgoff: 0, flags: VM_READ, file: null },
  ],
};

/** Under RCU alone, with no check that the VMA is still the one that was found. */
const trusting: Lookup = (cpu, mm, address) => {
  cpu.rcuReadLock();
  const answer = read(cpu, mm, address);
  cpu.rcuReadUnlock();
  return answer;
};
const read: Lookup = (cpu, mm, address) => {
  const vma = vmaLookup(cpu, mm, address);
  if (vma === NULL) return NULL;
  const file = cpu.readOnce(vma, vm_file);
  if (file === NULL) return NULL;
  const offset = fileOffset(cpu.load(vma, vm_pgoff), cpu.load(vma, vm_start), address);
  return findUprobeRcu(cpu, cpu.load(file, f_inode), offset);
};

describe('a VMA that is freed and taken again while a lookup reads it', () => {
  it('gives a lookup that trusts it a mixture of two lives, which is a wrong answer', () => {
    const options = { lookup: trusting, scenario: unmapAndMap, writerSide: 'refcnt' };
    const { findings, bounds } = explore(options);
    const wrong = findings.find(({ kind }) => kind === 'wrong answer');
    assert.match(wrong?.text ?? '', /^at 0x14010 accepted uprobe B .*; right: uprobe A .*, then none$/);
    assert.ok(bounds.includes('freed and taken again by these CPUs alone, last freed first: vm_area_struct'));
    const { witness } = wrong ?? assert.fail();
    const names = witness.steps.filter(({ object }) => object === 'vma').map(({ operation }) => operation);
    const [freed, taken] = [names.indexOf('kmem_cache_free'), names.indexOf('kmem_cache_alloc')];
    assert.ok(freed >= 0 && taken > freed, 'the trace shows the free, then who took it');
    assert.deepEqual(replay(options, witness.schedule).steps, witness.steps);
  });

  it('is not found of the lookups that were written for it', () => {
    for (const lookup of ['per-vma-refcnt', 'per-vma-refcnt-v6.15']) {
      const { findings, accepted } = explore({ lookup, scenario: unmapAndMap });
      assert.deepEqual(findings, []);
      assert.ok(accepted > 0);
    }
  });

  it('cannot be without reuse, nor if VMAs are freed after a grace period', () => {
    const { reuse, ...without } = unmapAndMap;
    assert.ok(reuse !== undefined);
    for (const [scenario, writerSide] of [
      [without, 'refcnt'],
      [unmapAndMap, 'int'],
    ] as const) {
      const { findings } = explore({ lookup: trusting, scenario, writerSide });
      assert.deepEqual(
        findings.filter(({ kind }) => kind === 'wrong answer'),
        [],
      );
    }
  });
});
