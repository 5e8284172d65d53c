import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Outcome } from '../../src/machines/interleave/execution.ts';
import type { Cpu } from '../../src/memory/cpu.ts';
import { NULL, type Ref } from '../../src/memory/field.ts';
import { offset as offsetField, rb_parent, ref, UPROBES, uprobes_seqcount } from '../../src/memory/layout.ts';
import { getUprobe, putUprobe, tryGetUprobe } from '../../src/uprobes/uprobe-refcount.ts';
import { allocUprobe, findUprobeRcu } from '../../src/uprobes/uprobes-tree.ts';
import { singleCpu } from '../support/single-thread.ts';
import { checkTree } from './check-tree.ts';
import { everyExecution } from './every-execution.ts';

const INODE = 8;
const OFFSET = 16;

const put =
  (uprobe: Ref) =>
  (cpu: Cpu): Ref => {
    putUprobe(cpu, uprobe);
    return NULL;
  };

describe('a uprobe', () => {
  it('stays in the tree until its last reference is put', () => {
    const { cpu } = singleCpu(1 << 12);
    const uprobe = allocUprobe(cpu, INODE, OFFSET);
    getUprobe(cpu, uprobe);
    assert.equal(allocUprobe(cpu, INODE, OFFSET), uprobe);
    for (const left of [2, 1]) {
      putUprobe(cpu, uprobe);
      assert.equal(cpu.load(uprobe, ref), left);
      assert.deepEqual(checkTree(cpu), [uprobe]);
    }
    const seq = cpu.load(UPROBES, uprobes_seqcount);
    putUprobe(cpu, uprobe);
    assert.deepEqual(checkTree(cpu), []);
    assert.equal(cpu.load(UPROBES, uprobes_seqcount), seq + 2);
  });

  it('gives the memory back that was taken for one that is there already', () => {
    const { cpu } = singleCpu(1 << 12);
    allocUprobe(cpu, INODE, OFFSET);
    allocUprobe(cpu, INODE, OFFSET);
    const used = cpu.allocator.next;
    allocUprobe(cpu, INODE, OFFSET + 1);
    assert.equal(cpu.allocator.next, used);
  });

  it('gives no reference once the last one is gone', () => {
    const { cpu } = singleCpu(1 << 12);
    const uprobe = allocUprobe(cpu, INODE, OFFSET);
    assert.equal(tryGetUprobe(cpu, uprobe), true);
    putUprobe(cpu, uprobe);
    putUprobe(cpu, uprobe);
    assert.equal(tryGetUprobe(cpu, uprobe), false);
    assert.equal(cpu.load(uprobe, ref), 0);
  });

  it('is reused only after a grace period', () => {
    const { cpu } = singleCpu(1 << 12);
    const uprobe = allocUprobe(cpu, INODE, OFFSET);
    putUprobe(cpu, uprobe);
    const second = allocUprobe(cpu, INODE, OFFSET);
    assert.notEqual(second, uprobe);
    while (cpu.rcu.pending > 0) cpu.rcu.poll(cpu);
    assert.equal(allocUprobe(cpu, INODE, OFFSET + 1), uprobe);
  });

  it('is freed once, whichever of two puts is the last', () => {
    const { findings, outcomes } = everyExecution((cpu) => {
      const uprobe = allocUprobe(cpu, INODE, OFFSET);
      getUprobe(cpu, uprobe);
      return [put(uprobe), put(uprobe)];
    });
    assert.deepEqual(findings, []);
    assert.deepEqual(new Set(outcomes.map(freesIn)), new Set([1]));
  });

  it('is replaced if it is registered again while its last reference goes', () => {
    let old = NULL;
    const { outcomes, findings } = everyExecution((cpu) => {
      old = allocUprobe(cpu, INODE, OFFSET);
      return [put(old), (self) => allocUprobe(self, INODE, OFFSET)];
    });
    assert.deepEqual(findings, []);
    const met = { kept: 0, replaced: 0, erasedByInsertion: 0 };
    for (const { results, steps } of outcomes) {
      if (results[1] === old) met.kept++;
      else met.replaced++;
      const cleared = steps.some(
        ({ cpu, operation, value }) =>
          cpu === 1 && operation.base === old && operation.field === rb_parent && value === old,
      );
      if (cleared) met.erasedByInsertion++;
    }
    for (const [what, count] of Object.entries(met)) assert.ok(count > 0, `never ${what}`);
  });
});

describe('RCU Tasks Trace', () => {
  const use = (cpu: Cpu): number => {
    const uprobe = findUprobeRcu(cpu, INODE, OFFSET);
    return uprobe === NULL ? NULL : cpu.load(uprobe, offsetField);
  };
  const whileErased = (reader: (cpu: Cpu) => number) =>
    everyExecution((cpu) => {
      const uprobe = allocUprobe(cpu, INODE, OFFSET);
      allocUprobe(cpu, INODE, OFFSET + 1);
      return [reader, put(uprobe)];
    });

  it('keeps a uprobe that a hit found, although its last reference is gone', () => {
    const { findings, outcomes } = whileErased((cpu) => {
      cpu.rcuReadLockTrace();
      const offset = use(cpu);
      cpu.rcuReadUnlockTrace();
      return offset;
    });
    assert.deepEqual(findings, []);
    assert.deepEqual(new Set(outcomes.map(({ results }) => results[0])), new Set([NULL, OFFSET]));
  });

  it('is what keeps it: without a section it is read after it was freed', () => {
    assert.deepEqual(whileErased(use).findings, ['use-after-free']);
  });

  it('is not the flavour that keeps VMAs', () => {
    const { findings } = whileErased((cpu) => {
      cpu.rcuReadLock();
      const offset = use(cpu);
      cpu.rcuReadUnlock();
      return offset;
    });
    assert.deepEqual(findings, ['use-after-free']);
  });
});

const freesIn = ({ steps }: Outcome): number =>
  steps.filter(({ operation }) => operation.name === 'kmem_cache_free').length;
