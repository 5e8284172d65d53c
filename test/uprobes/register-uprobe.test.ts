import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { int } from '../../src/locks/int.ts';
import { mmapLockSpeculateRetry, mmapLockSpeculateTryBegin, seqcount } from '../../src/locks/seqcount.ts';
import type { WriterSide } from '../../src/locks/writer-side.ts';
import type { ThreadCpu } from '../../src/machines/threads/thread-cpu.ts';
import { NULL } from '../../src/memory/field.ts';
import { mm_lock_seq, VM_EXEC, VM_MAYSHARE, VM_READ, VM_WRITE } from '../../src/memory/layout.ts';
import { createAddressSpace } from '../../src/mm/address-space.ts';
import { allocFile, createInode } from '../../src/mm/file.ts';
import { performWrite } from '../../src/mm/writers.ts';
import { isTrapAtAddr } from '../../src/uprobes/breakpoint.ts';
import { allocTraceUprobe } from '../../src/uprobes/nhit.ts';
import { uprobeRegister, uprobeUnregisterNosync } from '../../src/uprobes/register-uprobe.ts';
import { findUprobeRcu } from '../../src/uprobes/uprobes-tree.ts';
import { singleCpu } from '../support/single-thread.ts';

const TEXT = 0x10000;
const PAGE = 4096;
/** In the third page of the file, which is mapped first. */
const OFFSET = 2 * PAGE + 16;
const ADDRESS = TEXT + 16;
const COUNTING = { nhit: 'shared', cpus: 1 } as const;

function build(side: WriterSide = seqcount) {
  const { cpu } = singleCpu(1 << 14);
  const inode = createInode(cpu, 1);
  const file = allocFile(cpu, inode);
  const spaceWith = (flags: number, start = TEXT, pgoff = 2) => {
    const space = createAddressSpace(cpu, { side });
    performWrite(cpu, space, { operation: 'mmap', start, end: start + 4 * PAGE, pgoff, flags, file });
    return space;
  };
  return { cpu, inode, file, spaceWith };
}

const consumerOf = (cpu: ThreadCpu) => allocTraceUprobe(cpu, COUNTING);

describe('uprobeRegister', () => {
  it('puts a breakpoint into each address space that maps the place, wherever that is', () => {
    const { cpu, inode, spaceWith } = build();
    const here = spaceWith(VM_READ | VM_EXEC);
    const there = spaceWith(VM_READ | VM_EXEC, TEXT + 64 * PAGE, 0);
    const elsewhere = spaceWith(VM_READ | VM_EXEC, TEXT, 8);
    const uprobe = uprobeRegister(cpu, inode, OFFSET, consumerOf(cpu), [here, there, elsewhere]);
    assert.equal(findUprobeRcu(cpu, inode, OFFSET), uprobe);
    assert.equal(isTrapAtAddr(cpu, here.mm, ADDRESS), true);
    assert.equal(isTrapAtAddr(cpu, here.mm, ADDRESS + 1), false);
    assert.equal(isTrapAtAddr(cpu, there.mm, TEXT + 66 * PAGE + 16), true);
    assert.equal(isTrapAtAddr(cpu, there.mm, ADDRESS), false);
    assert.equal(isTrapAtAddr(cpu, elsewhere.mm, ADDRESS), false);
    // Where the place would be if the mapping began earlier in the file.
    assert.equal(isTrapAtAddr(cpu, elsewhere.mm, ADDRESS - 6 * PAGE), false);
  });

  it('puts none into memory that is shared or writable, or of another file', () => {
    const { cpu, inode, spaceWith } = build();
    const shared = spaceWith(VM_READ | VM_EXEC | VM_MAYSHARE);
    const writable = spaceWith(VM_READ | VM_WRITE | VM_EXEC);
    const other = spaceWith(VM_READ | VM_EXEC);
    uprobeRegister(cpu, inode, OFFSET, consumerOf(cpu), [shared, writable]);
    uprobeRegister(cpu, createInode(cpu, 2), OFFSET, consumerOf(cpu), [other]);
    for (const { mm } of [shared, writable, other]) assert.equal(isTrapAtAddr(cpu, mm, ADDRESS), false);
  });

  for (const { side, step } of [
    { side: int, step: 1 },
    { side: seqcount, step: 2 },
  ]) {
    it(`moves mm_lock_seq of side ${side.id} by ${step}, and so does uprobeUnregisterNosync`, () => {
      const { cpu, inode, spaceWith } = build(side);
      const space = spaceWith(VM_READ | VM_EXEC);
      const consumer = consumerOf(cpu);
      const before = cpu.load(space.mm, mm_lock_seq);
      const uprobe = uprobeRegister(cpu, inode, OFFSET, consumer, [space]);
      assert.equal(cpu.load(space.mm, mm_lock_seq), before + step);
      uprobeUnregisterNosync(cpu, uprobe, consumer, [space]);
      assert.equal(cpu.load(space.mm, mm_lock_seq), before + 2 * step);
    });
  }

  it('makes a lookup that is on its way fall back, although no VMA changes', () => {
    const { cpu, inode, spaceWith } = build();
    const space = spaceWith(VM_READ | VM_EXEC);
    const seq = mmapLockSpeculateTryBegin(cpu, space.mm);
    assert.equal(mmapLockSpeculateRetry(cpu, space.mm, seq), false);
    uprobeRegister(cpu, inode, OFFSET, consumerOf(cpu), [space]);
    assert.equal(mmapLockSpeculateRetry(cpu, space.mm, seq), true);
  });
});

describe('uprobeUnregisterNosync', () => {
  it('takes breakpoint and uprobe away with the last consumer', () => {
    const { cpu, inode, spaceWith } = build();
    const space = spaceWith(VM_READ | VM_EXEC);
    const consumers = [1, 2, 3].map(() => consumerOf(cpu));
    const uprobes = consumers.map((consumer) => uprobeRegister(cpu, inode, OFFSET, consumer, [space]));
    assert.equal(new Set(uprobes).size, 1);
    const uprobe = uprobes[0] as number;
    // From the middle, the end and the start of the list.
    for (const [left, at] of [
      [2, 1],
      [1, 0],
      [0, 2],
    ] as const) {
      uprobeUnregisterNosync(cpu, uprobe, consumers[at] as number, [space]);
      assert.equal(isTrapAtAddr(cpu, space.mm, ADDRESS), left > 0);
      assert.equal(findUprobeRcu(cpu, inode, OFFSET), left > 0 ? uprobe : NULL);
    }
  });

  it('takes a breakpoint out of memory that became writable', () => {
    const { cpu, inode, spaceWith } = build();
    const space = spaceWith(VM_READ | VM_EXEC);
    const consumer = consumerOf(cpu);
    const uprobe = uprobeRegister(cpu, inode, OFFSET, consumer, [space]);
    const writable = VM_READ | VM_WRITE | VM_EXEC;
    performWrite(cpu, space, {
      operation: 'mprotect',
      start: TEXT,
      end: TEXT + PAGE,
      protection: writable,
    });
    uprobeUnregisterNosync(cpu, uprobe, consumer, [space]);
    assert.equal(isTrapAtAddr(cpu, space.mm, ADDRESS), false);
  });

  it('refuses a consumer that is not there', () => {
    const { cpu, inode } = build();
    const consumer = consumerOf(cpu);
    const uprobe = uprobeRegister(cpu, inode, OFFSET, consumer, []);
    assert.throws(() => uprobeUnregisterNosync(cpu, uprobe, consumerOf(cpu), []), {
      name: 'RangeError',
      message: /not found there: check that the two belong together/,
    });
  });
});
