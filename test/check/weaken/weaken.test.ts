/** What a Never is worth: a reader of which nothing is found, with one thing after the other taken away. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { check } from '../../../src/check/check-reader.ts';
import { mmapLockSpeculateRetry, mmapLockSpeculateTryBegin } from '../../../src/locks/seqcount.ts';
import type { Lookup } from '../../../src/lookup/lookup.ts';
import { fileOffset } from '../../../src/lookup/lookup.ts';
import { NULL } from '../../../src/memory/field.ts';
import { vm_pgoff, vm_start } from '../../../src/memory/layout.ts';
import { vmaLookup } from '../../../src/mm/vma.ts';
import { readerText } from '../../../src/report/reader-text.ts';

const offsetOf: Lookup = (cpu, mm, address) => {
  cpu.rcuReadLock();
  const seq = mmapLockSpeculateTryBegin(cpu, mm);
  const vma = (seq & 1) === 1 ? NULL : vmaLookup(cpu, mm, address);
  const answer = vma === NULL ? NULL : fileOffset(cpu.load(vma, vm_pgoff), cpu.load(vma, vm_start), address);
  const changed = mmapLockSpeculateRetry(cpu, mm, seq);
  cpu.rcuReadUnlock();
  return changed ? NULL : answer;
};
const constant: Lookup = () => 7;
const trusting: Lookup = (cpu, mm, address) => {
  cpu.rcuReadLock();
  const vma = vmaLookup(cpu, mm, address);
  const answer = vma === NULL ? NULL : fileOffset(cpu.load(vma, vm_pgoff), cpu.load(vma, vm_start), address);
  cpu.rcuReadUnlock();
  return answer;
};

const few = { writers: ['split-below', 'munmap-mmap'], sections: [1] };
const text = (report: ReturnType<typeof check>): string => readerText(report, ['x']).replaceAll('\n', ' ');

describe('a reader of which nothing is found', () => {
  const report = check(offsetOf, few);
  const { removals } = report;
  const of = (what: RegExp) => removals?.find(({ id }) => what.test(id)) ?? assert.fail(`${what}`);

  it('is wrong without the check at its end, without its fence, and without its RCU section', () => {
    assert.equal(of(/mmap_lock_speculate_retry: mm_lock_seq unchanged/).foundBy?.kind, 'wrong answer');
    assert.equal(of(/: rcu_read_lock\(\)( #1)?$/).found, true);
    const fence = of(/mmap_lock_speculate_retry: smp_rmb\(\)/);
    assert.deepEqual([fence.found, fence.foundBy?.model], [true, 'lkmm']);
  });

  it('knows the VMA that it reads also where nothing orders what is behind the pointer', () => {
    assert.equal(of(/mtree_load: rcu_dereference\(slot\)/).found, false);
  });

  it('is as right without what only a tree of many levels needs, which is said', () => {
    assert.equal(of(/mtree_load: smp_rmb\(\)/).found, false);
    assert.match(
      text(report),
      /Of \d+ removals \d+ are found \(sc, tso, lkmm\); not found: .*mtree_load: smp_rmb\(\)/,
    );
  });

  it('has a row of its races beside each writer, and only its own loads are told', () => {
    const fields = report.races?.flatMap(({ races }) =>
      races.flatMap(({ field, position }) => (position ? [field] : [])),
    );
    assert.deepEqual([...new Set(fields)].sort(), ['vm_pgoff', 'vm_start']);
    assert.match(text(report), /As written these plain accesses race \(lkmm\)/);
    assert.doesNotMatch(text(report), /ma_parent/);
  });

  it('cannot be seen to miss a fence where nobody reorders', () => {
    const { removals: under } = check(offsetOf, { ...few, model: 'sc' });
    const fence = under?.find(({ id }) => /retry: smp_rmb/.test(id));
    assert.equal(fence?.found, false);
  });
});

describe('a reader of which nothing could be found', () => {
  it('is not called Never', () => {
    const report = check(constant, few);
    assert.deepEqual(report.removals, []);
    assert.ok(report.rows.every(({ verdict }) => verdict === 'not judged'));
    assert.doesNotMatch(text(report), /\bNever\b|Nothing was found/);
    assert.match(
      text(report),
      /^Reader constant.*Nothing was judged in 8 searches\..*does nothing that could be taken away/,
    );
  });
});

describe('a reader of which something is found', () => {
  it('is not weakened: nothing could be learnt from less', () => {
    const { removals, races, worst } = check(trusting, few);
    assert.deepEqual([removals, races], [null, null]);
    assert.ok(worst !== null);
  });
});
