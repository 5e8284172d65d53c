import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { check } from '../../../src/check/check-reader.ts';
import type { CheckOptions } from '../../../src/check/own-reader/check-options.ts';
import { UserError } from '../../../src/common/errors.ts';
import { mmapLockSpeculateRetry, mmapLockSpeculateTryBegin } from '../../../src/locks/seqcount.ts';
import { vmaEndRead, vmaStartRead } from '../../../src/locks/vma-lock-refcnt.ts';
import { lockVmaUnderRcu } from '../../../src/lookup/lock-vma-under-rcu.ts';
import type { Lookup } from '../../../src/lookup/lookup.ts';
import { findActiveUprobeSpeculative } from '../../../src/lookup/merged.ts';
import { rwsemVmaLock } from '../../../src/lookup/per-vma-lock.ts';
import { refcntVmaLock } from '../../../src/lookup/per-vma-refcnt.ts';
import type { Cpu } from '../../../src/memory/cpu.ts';
import { NULL, type Ref } from '../../../src/memory/field.ts';
import { f_count, VM_READ, VM_WRITE, vm_file, vm_flags, vm_refcnt } from '../../../src/memory/layout.ts';
import { fput } from '../../../src/mm/file.ts';
import { masWalk } from '../../../src/mm/maple-tree.ts';
import { vmaLookup } from '../../../src/mm/vma.ts';
import { putUprobe, tryGetUprobe } from '../../../src/uprobes/uprobe-refcount.ts';

const WRITERS = ['split-below', 'merge-goes', 'shrink', 'munmap-mmap', 'mprotect'];
const search = (reader: Lookup, options: CheckOptions) =>
  check(reader, { model: 'sc', writers: WRITERS, sections: [1], removals: false, ...options });

function found(reader: Lookup, options: CheckOptions): { kind: string; text: string }[] {
  return search(reader, options).rows.flatMap(({ findings }) =>
    findings.map(({ kind, text }) => ({ kind, text })),
  );
}

const lockVma: Lookup = (cpu, mm, address) => lockVmaUnderRcu(cpu, mm, address, refcntVmaLock);
const lockVmaRwsem: Lookup = (cpu, mm, address) => lockVmaUnderRcu(cpu, mm, address, rwsemVmaLock);

/** As lock_vma_under_rcu(), but never asks whether the address is still inside. */
function lockVmaAnywhere(cpu: Cpu, mm: Ref, address: number): Ref {
  cpu.rcuReadLock();
  const vma = masWalk(cpu, mm, address);
  const locked = vma === NULL ? NULL : vmaStartRead(cpu, mm, vma);
  cpu.rcuReadUnlock();
  return locked === vma ? vma : NULL;
}

/** get_file_rcu() of the file that is mapped at an address. */
function getFileRcu(cpu: Cpu, mm: Ref, address: number): Ref {
  cpu.rcuReadLock();
  const seq = mmapLockSpeculateTryBegin(cpu, mm);
  const vma = (seq & 1) === 1 ? NULL : vmaLookup(cpu, mm, address);
  const file = vma === NULL ? NULL : cpu.readOnce(vma, vm_file);
  const count = file === NULL ? 0 : cpu.readOnce(file, f_count);
  const isTaken = count !== 0 && cpu.cmpxchg(file, f_count, count, count + 1) === count;
  const isSame = isTaken && !mmapLockSpeculateRetry(cpu, mm, seq);
  if (isTaken && !isSame) fput(cpu, file);
  cpu.rcuReadUnlock();
  return isSame ? file : NULL;
}

/** The uprobe at an address, with a reference. */
function getUprobe(cpu: Cpu, mm: Ref, address: number): Ref {
  cpu.rcuReadLockTrace();
  const uprobe = findActiveUprobeSpeculative(cpu, mm, address);
  const isTaken = uprobe > NULL && tryGetUprobe(cpu, uprobe);
  cpu.rcuReadUnlockTrace();
  return isTaken ? uprobe : NULL;
}

const EAGAIN = -11;
const EACCES = -13;

/** May the mapping be written to? 0, or -EACCES; and an errno of its own if a writer came in between. */
const mayWrite =
  (busy: number): Lookup =>
  (cpu, mm, address) => {
    cpu.rcuReadLock();
    const seq = mmapLockSpeculateTryBegin(cpu, mm);
    const vma = (seq & 1) === 1 ? NULL : vmaLookup(cpu, mm, address);
    const isWritable = vma !== NULL && (cpu.load(vma, vm_flags) & VM_WRITE) !== 0;
    const again = (seq & 1) === 1 || mmapLockSpeculateRetry(cpu, mm, seq);
    cpu.rcuReadUnlock();
    return again ? busy : isWritable ? 0 : EACCES;
  };

const right: readonly [string, Lookup, CheckOptions][] = [
  ['lock_vma_under_rcu(), v6.15', lockVma, { returns: 'vma locked' }],
  ['lock_vma_under_rcu(), v6.5', lockVmaRwsem, { returns: 'vma locked', writerSide: 'int' }],
  ['get_file_rcu()', getFileRcu, { returns: 'file referenced' }],
  ['try_get_uprobe() in a section of Tasks Trace', getUprobe, { returns: 'uprobe referenced' }],
  ['a reader that returns an errno', mayWrite(EAGAIN), { returns: 'errno' }],
];

/** What is wrong, the reader, the kind of the finding, its text, and the options. */
const wrong: readonly [string, Lookup, string, RegExp, CheckOptions][] = [
  [
    'a VMA that is not locked',
    (cpu, mm, address) => vmaLookup(cpu, mm, address),
    'no answer',
    /^it returned a vma that it has not locked: with returns 'vma locked' /,
    { returns: 'vma locked' },
  ],
  [
    'a VMA that it has let go of',
    (cpu, mm, address) => {
      const vma = lockVma(cpu, mm, address);
      if (vma > NULL) vmaEndRead(cpu, vma);
      return vma;
    },
    'no answer',
    /^it returned a vma that it has not locked/,
    { returns: 'vma locked' },
  ],
  [
    'the file instead of the VMA',
    getFileRcu,
    'no answer',
    /^it returned a file: with returns 'vma locked' it returns a vma /,
    { returns: 'vma locked' },
  ],
  [
    'a number',
    () => 7,
    'no answer',
    /^it returned 7, which is no object that it has met: with returns 'vma locked' /,
    { returns: 'vma locked' },
  ],
  [
    'a VMA that it has locked twice',
    (cpu, mm, address) => {
      const vma = lockVma(cpu, mm, address);
      if (vma > NULL) cpu.fetchAdd(vma, vm_refcnt, 1, 'acquire');
      return vma;
    },
    'lock left held',
    /^it returned without vma_end_read\(\): the reference that it took at returns\.test\.ts:/,
    { returns: 'vma locked' },
  ],
  [
    'a VMA that does not hold the address any more',
    lockVmaAnywhere,
    'wrong answer',
    /accepted a vma with vm_start 0x10000, vm_end 0x14000, .*; right: a vma with vm_start 0x10000, vm_end 0x18000, /,
    { returns: 'vma locked', writers: ['split-above'] },
  ],
  [
    'an answer while a VMA is locked',
    (cpu, mm, address) => (lockVma(cpu, mm, address) > NULL ? 1 : NULL),
    'lock left held',
    /^it returned without vma_end_read\(\)/,
    {},
  ],
  [
    'a locked VMA that it has not declared',
    lockVma,
    'lock left held',
    /^it returned without vma_end_read\(\)/,
    { returns: 'answer' },
  ],
  [
    'a file without a reference',
    (cpu, mm, address) => {
      const file = getFileRcu(cpu, mm, address);
      if (file !== NULL) fput(cpu, file);
      return file;
    },
    'no answer',
    /^it returned a file that it has no reference to: with returns 'file referenced' /,
    { returns: 'file referenced' },
  ],
  [
    'a uprobe without a reference',
    (cpu, mm, address) => findActiveUprobeSpeculative(cpu, mm, address),
    'no answer',
    /^it returned a uprobe that it has no reference to: with returns 'uprobe referenced' /,
    { returns: 'uprobe referenced' },
  ],
  [
    'a uprobe whose reference it has given back',
    (cpu, mm, address) => {
      const uprobe = getUprobe(cpu, mm, address);
      if (uprobe !== NULL) putUprobe(cpu, uprobe);
      return uprobe;
    },
    'no answer',
    /^it returned a uprobe that it has no reference to/,
    { returns: 'uprobe referenced' },
  ],
  [
    'a fallback with a reference',
    (cpu, mm, address) => {
      getUprobe(cpu, mm, address);
      return NULL;
    },
    'lock left held',
    /^it returned without put_uprobe\(\)/,
    { returns: 'uprobe referenced' },
  ],
  [
    'an errno that was right at no moment',
    mayWrite(EACCES),
    'wrong answer',
    /accepted -13; right: 0$/,
    { returns: 'errno', setup: { flags: VM_READ | VM_WRITE }, writers: ['fork'] },
  ],
];

/** What no answer can be, whatever a reader returns. */
const unfit: readonly [string, number, RegExp][] = [
  ['a number below zero', -5000, /^it returned -5000: a kernel's unsigned long is never below zero: /],
  ['less than any errno', -4096, /^it returned -4096: a kernel's unsigned long is never below zero: /],
  [
    'more than a word holds exactly',
    2 ** 53,
    /^it returned 9007199254740992: a word here holds integers below 2\^53/,
  ],
  ['infinity', Number.POSITIVE_INFINITY, /^it returned Infinity: a reader returns an integer/],
];

describe('what a reader returns', () => {
  for (const [what, reader, options] of right) {
    it(`may be what ${what} returns`, () => {
      const { rows } = search(reader, options);
      assert.deepEqual(
        rows.flatMap(({ findings }) => findings),
        [],
      );
      assert.ok(
        rows.some(({ vacuous }) => !vacuous),
        'some search met a race',
      );
    });
  }

  it('is judged under every model', () => {
    const { rows } = check(lockVma, {
      returns: 'vma locked',
      writers: ['split-below'],
      sections: [1],
      removals: false,
    });
    assert.deepEqual(
      rows.map(({ model, verdict }) => [model, verdict]),
      ['sc', 'tso', 'lkmm', 'lkmm'].map((model) => [model, 'Never']),
    );
  });

  for (const [what, reader, kind, text, options] of wrong) {
    it(`may not be ${what}`, () => {
      const all = found(reader, { writers: ['munmap-mmap'], ...options });
      const one = all.find((other) => other.kind === kind) ?? assert.fail(JSON.stringify(all));
      assert.match(one.text, text);
    });
  }

  for (const [what, number, text] of unfit) {
    it(`may not be ${what}`, () => {
      const [one] = found(() => number, { sections: [1], writers: ['brk'] });
      assert.equal(one?.kind, 'no answer');
      assert.match(one.text, text);
    });
  }

  for (const number of [-1, -4095, 2 ** 53 - 1])
    it(`may be ${number}`, () => {
      assert.deepEqual(
        found(() => number, { sections: [1], writers: ['brk'] }),
        [],
      );
    });

  it('has to be one of the kinds that there are', () => {
    assert.throws(
      () => check(lockVma, { returns: 'vma lock' as never }),
      (error) =>
        error instanceof UserError &&
        /^there is no kind of answer "vma lock", .*vma locked\?$/.test(error.message),
    );
  });
});
