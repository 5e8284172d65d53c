import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { check as checkAll } from '../../../src/check/check-reader.ts';
import { explore } from '../../../src/check/judge/interleave/explore.ts';
import type { CheckOptions } from '../../../src/check/own-reader/check-options.ts';
import {
  mmapLockSpeculateRetry as again,
  mmapLockSpeculateTryBegin as begin,
} from '../../../src/locks/seqcount.ts';
import { vmaEndRead, vmaStartRead, vmaStartReadV615 } from '../../../src/locks/vma-lock-refcnt.ts';
import { fileOffset, type Lookup } from '../../../src/lookup/lookup.ts';
import type { Cpu } from '../../../src/memory/cpu.ts';
import { NULL, type Ref } from '../../../src/memory/field.ts';
import { f_inode, offset, vm_end, vm_file, vm_mm, vm_pgoff, vm_start } from '../../../src/memory/layout.ts';
import { masWalk } from '../../../src/mm/maple-tree.ts';
import { vmaLookup } from '../../../src/mm/vma.ts';
import type { Scenario } from '../../../src/scenarios/scenario.ts';
import { scenarioOf, writeCases } from '../../../src/scenarios/write-cases.ts';
import { findUprobeRcu } from '../../../src/uprobes/uprobes-tree.ts';

/** The reader as it is, without what it would be with less. */
const check = (reader: Lookup, options: CheckOptions) => checkAll(reader, { removals: false, ...options });

/** What is found of a reader, and beside which writers. */
function found(reader: Lookup, options: CheckOptions = {}): Record<string, string[]> {
  const byKind: Record<string, string[]> = {};
  for (const { operation, findings } of check(reader, { model: 'sc', ...options }).rows)
    for (const { kind } of findings) {
      byKind[kind] ??= [];
      if (!byKind[kind].includes(operation)) byKind[kind].push(operation);
    }
  return byKind;
}

/** What is found beside one writer of a reader that nobody watches. */
function kindsOf(lookup: Lookup, writer: string): string[] {
  const one = writeCases().find(({ id }) => id === writer) ?? assert.fail(writer);
  const scenario: Scenario = { ...scenarioOf(one, {}, 'memory'), answers: [null] };
  return explore({ lookup, scenario, writerSide: 'refcnt' }).findings.map(({ kind }) => kind);
}

/** A reader in one RCU section: begin, find the VMA, look at it. */
const reader = (look: (cpu: Cpu, mm: Ref, address: number, vma: Ref, seq: number) => number): Lookup =>
  function mine(cpu, mm, address) {
    cpu.rcuReadLock();
    const seq = begin(cpu, mm);
    const vma = (seq & 1) === 1 ? NULL : vmaLookup(cpu, mm, address);
    const answer = vma === NULL ? NULL : look(cpu, mm, address, vma, seq);
    cpu.rcuReadUnlock();
    return answer;
  };
const placeIn = (cpu: Cpu, vma: Ref, address: number): number =>
  fileOffset(cpu.load(vma, vm_pgoff), cpu.load(vma, vm_start), address);

/** `f_inode` of the file, with the count asked before and after it, or only before. */
const inodeReader = (asksAfter: boolean): Lookup =>
  reader((cpu, mm, _, vma, seq) => {
    const file = cpu.readOnce(vma, vm_file);
    if (file === NULL || again(cpu, mm, seq)) return NULL;
    const inode = cpu.load(file, f_inode);
    return asksAfter && again(cpu, mm, seq) ? NULL : inode;
  });

describe('the last reference to a file', () => {
  it('goes: who follows the file after the count meets another one in its slot, of this CPU or of a third', () => {
    assert.deepEqual(found(inodeReader(false)), {
      'wrong answer': ['last-munmap-open', 'last-munmap-third-cpu'],
    });
    assert.deepEqual(found(inodeReader(true)), {});
  });

  it('goes under every memory model', () => {
    const { rows } = check(inodeReader(false), { writers: ['last-munmap-third-cpu'] });
    assert.deepEqual(
      rows.map(({ model, verdict }) => [model, verdict]),
      ['sc', 'tso', 'lkmm', 'lkmm'].map((model) => [model, 'Sometimes']),
    );
    for (const { verdict } of check(inodeReader(true), { writers: ['last-munmap-third-cpu'] }).rows)
      assert.equal(verdict, 'Never');
  });

  it('goes by kfree() if the file is a backing file of v6.12: there is nothing to follow, whatever the count says', () => {
    for (const model of ['sc', 'tso', 'lkmm'] as const) {
      const options = { model, setup: { file: 'backing-kfree' }, writers: ['last-munmap-open'] } as const;
      assert.deepEqual(found(inodeReader(true), options), { 'use-after-free': ['last-munmap-open'] });
      assert.deepEqual(found(inodeReader(true), { ...options, setup: { file: 'backing' } }), {});
    }
    assert.deepEqual(found(inodeReader(false), { setup: { file: 'backing' } }), {
      'wrong answer': ['last-munmap-open', 'last-munmap-third-cpu'],
    });
  });

  it('goes with its slab page: who follows it in a later section meets nothing at all', () => {
    const inALaterSection: Lookup = (cpu, mm, address) => {
      cpu.rcuReadLock();
      const seq = begin(cpu, mm);
      const vma = (seq & 1) === 1 ? NULL : vmaLookup(cpu, mm, address);
      const file = vma === NULL ? NULL : cpu.readOnce(vma, vm_file);
      cpu.rcuReadUnlock();
      if (file === NULL) return NULL;
      cpu.rcuReadLock();
      const inode = cpu.load(file, f_inode);
      const changed = again(cpu, mm, seq);
      cpu.rcuReadUnlock();
      return changed ? NULL : inode;
    };
    for (const { id } of writeCases().filter(({ id }) => id.startsWith('last munmap')))
      assert.equal(kindsOf(inALaterSection, id).includes('use-after-free'), id === 'last-munmap-page-goes');
    // Who watches a reader of one's own complains before that, and beside any writer.
    assert.deepEqual(Object.keys(found(inALaterSection, { writers: ['brk'] })), ['unprotected access']);
  });
});

/** `lock_vma_under_rcu()` with as much of its range check as is said. */
const locks = (isInside: (cpu: Cpu, vma: Ref, address: number) => boolean, start = vmaStartRead): Lookup =>
  function mine(cpu, mm, address) {
    cpu.rcuReadLock();
    let answer = NULL;
    const vma = masWalk(cpu, mm, address);
    if (vma !== NULL && start(cpu, mm, vma) === vma) {
      if (isInside(cpu, vma, address)) answer = placeIn(cpu, vma, address);
      vmaEndRead(cpu, vma);
    }
    cpu.rcuReadUnlock();
    return answer;
  };

describe('a VMA that is freed', () => {
  // A reader that locks has many interleavings: beside writers that move no end of a VMA and remove none it is left out.
  const writers = writeCases().flatMap(({ id, writes }) => (writes.length === 2 ? [id] : []));
  const FEW = {
    sections: [2],
    writers: writers.filter((id) => /^(?:split-above|m(?:unmap|map-fixed)|last)/.test(id)),
  };
  const isAfterStart = (cpu: Cpu, vma: Ref, address: number): boolean => cpu.load(vma, vm_start) <= address;
  const isBeforeEnd = (cpu: Cpu, vma: Ref, address: number): boolean => address < cpu.load(vma, vm_end);

  it('is one at another address next: each half of a range check is missed beside one of two', () => {
    assert.deepEqual(found(locks(isBeforeEnd), FEW), { 'wrong answer': ['munmap-mmap-above'] });
    assert.deepEqual(found(locks(isAfterStart), FEW), { 'wrong answer': ['munmap-mmap-below'] });
    assert.deepEqual(
      found(
        locks((cpu, vma, address) => isAfterStart(cpu, vma, address) && isBeforeEnd(cpu, vma, address)),
        FEW,
      ),
      {},
    );
  });

  it('is one of another process next, whose mm ends: who lets go of it wakes nobody', () => {
    const v615 = (cpu: Cpu, mm: Ref, vma: Ref): Ref => {
      const locked = vmaStartReadV615(cpu, mm, vma);
      if (locked !== vma || cpu.load(vma, vm_mm) === mm) return locked;
      vmaEndRead(cpu, vma);
      return NULL;
    };
    const isInside = (cpu: Cpu, vma: Ref, address: number): boolean =>
      isAfterStart(cpu, vma, address) && isBeforeEnd(cpu, vma, address);
    assert.deepEqual(found(locks(isInside, v615), FEW), { 'use-after-free': ['munmap-other-mm'] });
  });

  it('is another mapping of other values next: two reads of two lives are right of neither', () => {
    for (const [first, second] of [
      [vm_start, vm_end],
      [vm_end, vm_start],
      [vm_pgoff, vm_start],
      [vm_start, vm_pgoff],
    ] as const) {
      const both = reader((cpu, _, __, vma) => {
        const one = cpu.load(vma, first);
        return one * 2 ** 24 + cpu.load(vma, second);
      });
      const writers = ['munmap-mmap', 'mmap-fixed'];
      assert.deepEqual(found(both, { writers })['wrong answer'], writers);
    }
  });
});

describe('a uprobe', () => {
  const keyOf = (isTraced: boolean): Lookup =>
    function mine(cpu, mm, address) {
      if (isTraced) cpu.rcuReadLockTrace();
      const answer = reader((_, __, ___, vma, seq) => {
        const file = cpu.readOnce(vma, vm_file);
        if (file === NULL) return NULL;
        const uprobe = findUprobeRcu(cpu, cpu.load(file, f_inode), placeIn(cpu, vma, address));
        return uprobe === NULL || again(cpu, mm, seq) ? NULL : cpu.load(uprobe, offset);
      })(cpu, mm, address);
      if (isTraced) cpu.rcuReadUnlockTrace();
      return answer;
    };

  it('is unregistered, and freed after a grace period of RCU Tasks Trace: RCU alone does not keep it', () => {
    for (const writer of ['unregister-register', 'munmap-mmap', 'split-below'])
      assert.equal(
        kindsOf(keyOf(false), writer).includes('use-after-free'),
        writer === 'unregister-register',
      );
    assert.deepEqual(Object.keys(found(keyOf(false), { writers: ['brk'] })), ['unprotected access']);
    assert.deepEqual(found(keyOf(true)), {});
  });

  it('is so under every memory model', () => {
    const writers = ['unregister-register'];
    for (const { verdict } of check(keyOf(false), { writers }).rows) assert.equal(verdict, 'Sometimes');
    for (const { verdict } of check(keyOf(true), { writers }).rows) assert.equal(verdict, 'Never');
  });
});

describe('fork()', () => {
  it('is judged under every memory model', () => {
    for (const { model, verdict, negative } of check(inodeReader(true), { writers: ['fork'] }).rows)
      assert.deepEqual([model, verdict, negative > 0], [model, 'Never', true]);
  });
});

describe('cases of anonymous memory', () => {
  it('have no files and no uprobes', () => {
    const ids = writeCases({ anonymous: true }).map(({ id }) => id);
    assert.ok(ids.includes('munmap-mmap-above'));
    assert.ok(!ids.some((id) => id.startsWith('last munmap') || id.startsWith('unregister')));
  });
});
