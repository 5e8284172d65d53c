/** What each lookup makes of a write section that is open, or that falls into it: the fallbacks, by reason. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CHANGED, NO_VMA, WRITE_LOCKED } from '../../src/lookup/fallback.ts';
import { type Protocol, protocols } from '../../src/lookup/protocols.ts';
import { NULL, type Ref } from '../../src/memory/field.ts';
import { PAGE_SIZE, VM_EXEC, VM_READ, vm_file, vm_refcnt } from '../../src/memory/layout.ts';
import { createAddressSpace } from '../../src/mm/address-space.ts';
import { allocFile, createInode } from '../../src/mm/file.ts';
import { vmaLookup } from '../../src/mm/vma.ts';
import { performWrite, type WriteOperation } from '../../src/mm/writers.ts';
import { allocUprobe } from '../../src/uprobes/uprobes-tree.ts';
import { singleCpu } from '../support/single-thread.ts';
import { watchedCpu } from '../support/watched-cpu.ts';

const TEXT = { start: 0x10000, end: 0x14000 };
const DATA = { start: 0x20000, end: 0x21000 };
const ADDRESS = TEXT.start + PAGE_SIZE + 0x10;

/** Text with a uprobe at ADDRESS, and another mapping elsewhere. */
function build({ writerSide: side }: Protocol) {
  const { cpu } = singleCpu(1 << 14);
  const space = createAddressSpace(cpu, { side });
  const inode = createInode(cpu, 1);
  const file = allocFile(cpu, inode);
  const flags = VM_READ | VM_EXEC;
  performWrite(cpu, space, { operation: 'mmap', ...TEXT, pgoff: 0, flags, file });
  performWrite(cpu, space, { operation: 'mmap', ...DATA, pgoff: 0, flags, file: NULL });
  const uprobe = allocUprobe(cpu, inode, ADDRESS - TEXT.start);
  const vma = vmaLookup(cpu, space.mm, ADDRESS);
  return { cpu, space, uprobe, vma };
}

type Outcome = 'answers' | 'writeLocked' | 'changed' | 'noVma';
const outcomeOf = (answer: Ref, uprobe: Ref): Outcome | number => {
  if (answer === uprobe) return 'answers';
  if (answer === WRITE_LOCKED) return 'writeLocked';
  if (answer === NO_VMA) return 'noVma';
  return answer === CHANGED ? 'changed' : answer;
};

/** A section is open all the time; with `marks` it has marked the VMA that is looked up. */
function inOpenSection(protocol: Protocol, marks: boolean): Outcome | number {
  const { cpu, space, uprobe, vma } = build(protocol);
  space.side.mmapWriteLock(cpu, space);
  if (marks) space.side.vmaStartWrite(cpu, space, vma);
  return outcomeOf(protocol.lookup(cpu, space.mm, ADDRESS), uprobe);
}

/** A whole section comes between the first look at the counters and the fields, or before the lookup locks. */
function withSectionInside(protocol: Protocol, write: WriteOperation, at: RegExp): Outcome | number {
  const { cpu, space, uprobe } = build(protocol);
  let written = false;
  const meddled = watchedCpu(cpu, (operation) => {
    if (written || !at.test(operation)) return;
    written = true;
    performWrite(cpu, space, write);
  });
  const answer = protocol.lookup(meddled, space.mm, ADDRESS);
  assert.ok(written, `${protocol.id} never came to ${at}`);
  return outcomeOf(answer, uprobe);
}

const FIELDS = / vm_file$/;
const ELSEWHERE: WriteOperation = { operation: 'mprotect', ...DATA, protection: VM_READ };
const SAME_VMA: WriteOperation = { operation: 'mprotect', ...TEXT, protection: VM_READ };

/** Columns: a section is open; it has marked the VMA; one elsewhere fell into the lookup; one on the same VMA. */
const EXPECTED: Readonly<Record<string, readonly [Outcome, Outcome, Outcome, Outcome | undefined]>> = {
  // What is wrong with it: it answers from a VMA that is being changed.
  aug02: ['answers', 'answers', 'answers', 'changed'],
  'aug04-plan': ['answers', 'writeLocked', 'changed', 'changed'],
  'textbook-seqlock': ['answers', 'writeLocked', 'answers', 'changed'],
  aug05: ['answers', 'writeLocked', 'changed', 'changed'],
  'aug05-swapped': ['answers', 'writeLocked', 'changed', 'changed'],
  'aug05-barriers': ['answers', 'writeLocked', 'changed', 'changed'],
  'aug05-fixed': ['answers', 'writeLocked', 'changed', 'changed'],
  // Per VMA: sections elsewhere do not disturb.
  'aug07-per-vma': ['answers', 'writeLocked', 'answers', 'changed'],
  'aug07-detached': ['answers', 'writeLocked', 'answers', 'changed'],
  sep05: ['writeLocked', 'writeLocked', 'changed', 'changed'],
  merged: ['writeLocked', 'writeLocked', 'changed', 'changed'],
  'merged-no-per-vma-lock': ['writeLocked', 'writeLocked', 'writeLocked', 'writeLocked'],
  // Whoever holds the VMA's lock keeps such a section out: it would wait for ever here.
  'per-vma-lock-v6.4': ['answers', 'writeLocked', 'answers', undefined],
  'per-vma-lock': ['answers', 'writeLocked', 'answers', undefined],
  'per-vma-refcnt-v6.15': ['answers', 'writeLocked', 'answers', undefined],
  'per-vma-refcnt': ['answers', 'writeLocked', 'answers', undefined],
};

describe('a lookup that meets a writer', () => {
  for (const protocol of protocols.filter(({ id }) => id !== 'locked')) {
    it(`${protocol.id} answers or gives the reason`, () => {
      const expected = EXPECTED[protocol.id] ?? assert.fail(`nothing is expected of ${protocol.id}`);
      const neverLooks = protocol.id === 'merged-no-per-vma-lock';
      const inside = (write: WriteOperation): Outcome | number =>
        withSectionInside(protocol, write, neverLooks ? /^rcuReadLock/ : FIELDS);
      const found = [
        inOpenSection(protocol, false),
        inOpenSection(protocol, true),
        inside(ELSEWHERE),
        expected[3] === undefined ? undefined : inside(SAME_VMA),
      ];
      assert.deepEqual(found, expected);
    });
  }

  for (const { id } of protocols.filter((protocol) => protocol.id.startsWith('per-vma-'))) {
    const protocol = protocols.find((one) => one.id === id) as Protocol;

    it(`${id} walks again if its VMA has left the tree, and finds what is there instead`, () => {
      for (const [write, expected] of [
        [{ operation: 'munmap', ...TEXT }, 'noVma'],
        [
          { operation: 'mprotect', start: TEXT.start + PAGE_SIZE, end: TEXT.end, protection: VM_READ },
          'answers',
        ],
      ] as const) {
        const { cpu, space, uprobe } = build(protocol);
        const low = { start: TEXT.start, end: TEXT.start + PAGE_SIZE };
        // A second VMA below, so that the section that joins them removes the one that was found.
        performWrite(cpu, space, { operation: 'mprotect', ...low, protection: VM_READ });
        const retries: string[] = [];
        let written = false;
        const meddled = watchedCpu(cpu, (operation) => {
          if (operation.startsWith('retry')) retries.push(operation);
          // The first look at the VMA that was found.
          if (written || !/ vm_mm$| vm_lock_seq$/.test(operation)) return;
          written = true;
          performWrite(cpu, space, write);
        });
        assert.equal(outcomeOf(protocol.lookup(meddled, space.mm, ADDRESS), uprobe), expected);
        assert.deepEqual(retries, ['retry lock_vma_under_rcu']);
      }
    });

    it(`${id} leaves no lock behind, whether it answers or not`, () => {
      const { cpu, space, uprobe, vma } = build(protocol);
      assert.equal(protocol.lookup(cpu, space.mm, ADDRESS), uprobe);
      assert.equal(outcomeOf(protocol.lookup(cpu, space.mm, DATA.end), uprobe), 'noVma');
      protocol.lookup(cpu, space.mm, DATA.start);
      // Would wait for ever.
      performWrite(cpu, space, SAME_VMA);
      performWrite(cpu, space, ELSEWHERE);
      if (space.side.id === 'refcnt') assert.equal(cpu.load(vma, vm_refcnt), 1);
      assert.notEqual(cpu.load(vma, vm_file), NULL);
    });

    it(`${id} gives back a VMA that has moved its ends away from the address`, () => {
      const address = TEXT.start + 2 * PAGE_SIZE;
      const moves: WriteOperation = { operation: 'split', address, newBelow: true };
      assert.equal(withSectionInside(protocol, moves, / vm_mm$| vm_lock_seq$/), 'changed');
    });
  }
});
