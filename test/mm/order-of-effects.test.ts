/** What a lookup may see half done. Orders: mm/vma.c of v6.12, read for this lab. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { int } from '../../src/locks/int.ts';
import { seqcount } from '../../src/locks/seqcount.ts';
import { VM_READ, VM_WRITE } from '../../src/memory/layout.ts';
import { type Mapped, writeSteps } from '../support/write-steps.ts';

const A: Mapped = [0x10000, 0x18000, VM_READ];
const B: Mapped = [0x18000, 0x20000, VM_READ | VM_WRITE];
const splitA = (newBelow: boolean) => ({ operation: 'split', address: 0x14000, newBelow }) as const;

const ORDERS = [
  {
    title: 'a split with the new VMA below: mark, vm_start, vm_pgoff, tree, count',
    mapped: [A],
    write: splitA(true),
    order: 'vm_lock_seq vm_start vm_pgoff mm_mt mm_lock_seq up_write',
  },
  {
    title: 'a split with the new VMA above: mark, vm_end, tree, count',
    mapped: [A],
    write: splitA(false),
    order: 'vm_lock_seq vm_end mm_mt mm_lock_seq up_write',
  },
  {
    title: 'munmap: mark, detached, tree; the count, then the downgrade; only then the rcu_head',
    mapped: [A],
    write: { operation: 'munmap', start: A[0], end: A[1] } as const,
    order: 'vm_lock_seq detached mm_mt mm_lock_seq downgrade_write rcu_next rcu_func',
  },
  {
    title: 'mprotect without a neighbour alike: mark, flags',
    mapped: [A],
    write: { operation: 'mprotect', start: A[0], end: A[1], protection: VM_READ | VM_WRITE } as const,
    order: 'vm_lock_seq vm_flags mm_lock_seq up_write',
  },
  {
    title: 'mprotect of a half: as a split, then flags; the mark is not set twice',
    mapped: [A],
    write: { operation: 'mprotect', start: 0x14000, end: A[1], protection: VM_READ | VM_WRITE } as const,
    order: 'vm_lock_seq vm_start vm_pgoff mm_mt vm_flags mm_lock_seq up_write',
  },
  {
    title: 'a merge: marks; vm_start, vm_end, vm_pgoff of who stays; tree; the other one goes; flags',
    mapped: [A, B],
    write: { operation: 'mprotect', start: B[0], end: B[1], protection: VM_READ } as const,
    order:
      'vma2.vm_lock_seq vma1.vm_lock_seq vma1.vm_start vma1.vm_end vma1.vm_pgoff mm_mt ' +
      'vma2.detached vma2.rcu_next vma2.rcu_func vma1.vm_flags mm_lock_seq up_write',
  },
];

describe('the order of effects', () => {
  for (const { title, mapped, write, order } of ORDERS) {
    it(`of ${title}`, () => assert.equal(writeSteps(int, mapped, write).join(' '), order));
  }

  it('of any section with the seqcount: the count goes up first and last', () => {
    const steps = writeSteps(seqcount, [A], splitA(true)).join(' ');
    assert.equal(steps, 'mm_lock_seq vm_lock_seq vm_start vm_pgoff mm_mt mm_lock_seq up_write');
  });
});
