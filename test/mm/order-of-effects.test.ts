/** What a lookup may see half done. Orders: mm/vma.c, mm/mmap.c and kernel/fork.c of v6.12, read for this lab. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { int } from '../../src/locks/int.ts';
import { seqcount } from '../../src/locks/seqcount.ts';
import { NULL } from '../../src/memory/field.ts';
import { VM_READ, VM_WRITE } from '../../src/memory/layout.ts';
import type { WriteOperation } from '../../src/mm/writers.ts';
import { type Mapped, writeSteps } from '../support/write-steps.ts';

const READ = VM_READ;
const WRITE = VM_READ | VM_WRITE;
const A: Mapped = [0x10000, 0x18000, READ];
const B: Mapped = [0x18000, 0x20000, WRITE];
const C: Mapped = [0x20000, 0x28000, READ];
const splitA = (newBelow: boolean) => ({ operation: 'split', address: 0x14000, newBelow }) as const;
const protect = (start: number, end: number, protection: number) =>
  ({ operation: 'mprotect', start, end, protection }) as const;
const map = (operation: 'mmap' | 'mmapFixed', start: number, end: number, pgoff: number, flags = READ) =>
  ({ operation, start, end, pgoff, flags, file: NULL }) as const;
const move = (oldStart: number, newStart: number) =>
  ({ operation: 'mremap', oldStart, length: 0x8000, newStart }) as const;

interface Order {
  readonly title: string;
  readonly mapped: readonly Mapped[];
  readonly write: WriteOperation;
  readonly order: string;
  readonly heap?: { readonly startBrk: number; readonly brk?: number };
}

const ORDERS: Readonly<Record<string, readonly Order[]>> = {
  'a split': [
    {
      title: 'with the new VMA below: marks, vm_start, vm_pgoff, tree, count',
      mapped: [A],
      write: splitA(true),
      order: 'new1 get_file vm_lock_seq new1.vm_lock_seq vm_start vm_pgoff mm_mt mm_lock_seq up_write',
    },
    {
      title: 'with the new VMA above: marks, vm_end, tree, count',
      mapped: [A],
      write: splitA(false),
      order: 'new1 get_file vm_lock_seq new1.vm_lock_seq vm_end mm_mt mm_lock_seq up_write',
    },
  ],
  munmap: [
    {
      title:
        'of a whole VMA: mark, detached, tree; the count, then the downgrade; only then file and rcu_head',
      mapped: [A],
      write: { operation: 'munmap', start: A[0], end: A[1] },
      order:
        'vm_lock_seq detached mm_mt mm_lock_seq downgrade_write ' + //
        'fput rcu_func rcu_next up_read',
    },
    {
      title:
        'that begins in one VMA and ends in another: the end is split when the first is detached already',
      mapped: [A, B],
      write: { operation: 'munmap', start: 0x14000, end: 0x1c000 },
      order:
        'new1 get_file vma1.vm_lock_seq new1.vm_lock_seq vma1.vm_start vma1.vm_pgoff mm_mt vma1.detached ' +
        'new2 get_file vma2.vm_lock_seq new2.vm_lock_seq vma2.vm_end mm_mt vma2.detached ' +
        'mm_mt mm_lock_seq downgrade_write ' +
        'fput vma1.rcu_func vma1.rcu_next fput vma2.rcu_func vma2.rcu_next up_read',
    },
    {
      title: 'of a hole: a section, no downgrade',
      mapped: [A],
      write: { operation: 'munmap', start: 0x30000, end: 0x34000 },
      order: 'mm_lock_seq up_write',
    },
  ],
  mprotect: [
    {
      title: 'without a neighbour alike: mark, flags',
      mapped: [A],
      write: protect(A[0], A[1], WRITE),
      order: 'vm_lock_seq vm_flags mm_lock_seq up_write',
    },
    {
      title: 'of a half: as a split, then flags; the mark is not set twice',
      mapped: [A],
      write: protect(0x14000, A[1], WRITE),
      order:
        'new1 get_file vm_lock_seq new1.vm_lock_seq vm_start vm_pgoff mm_mt vm_flags mm_lock_seq up_write',
    },
  ],
  'a merge': [
    {
      title:
        'with the VMA below: marks; vm_start, vm_end, vm_pgoff of who stays; tree; the other one goes; flags',
      mapped: [A, B],
      write: protect(B[0], B[1], READ),
      order:
        'vma2.vm_lock_seq vma1.vm_lock_seq vma1.vm_start vma1.vm_end vma1.vm_pgoff mm_mt ' +
        'vma2.detached fput vma2.rcu_func vma2.rcu_next vma1.vm_flags mm_lock_seq up_write',
    },
    {
      title: 'with the VMA above: the same, and vm_pgoff does change',
      mapped: [B, C],
      write: protect(B[0], B[1], READ),
      order:
        'vma1.vm_lock_seq vma2.vm_lock_seq vma2.vm_start vma2.vm_end vma2.vm_pgoff mm_mt ' +
        'vma1.detached fput vma1.rcu_func vma1.rcu_next vma2.vm_flags mm_lock_seq up_write',
    },
    {
      title: 'with both: the lowest stays, two go, the middle first',
      mapped: [A, B, C],
      write: protect(B[0], B[1], READ),
      order:
        'vma2.vm_lock_seq vma1.vm_lock_seq vma3.vm_lock_seq vma1.vm_start vma1.vm_end vma1.vm_pgoff mm_mt ' +
        'vma2.detached fput vma2.rcu_func vma2.rcu_next vma3.detached fput vma3.rcu_func vma3.rcu_next ' +
        'vma1.vm_flags mm_lock_seq up_write',
    },
    {
      title: 'of the low part with the VMA below: it grows, tree, then the rest starts later; nobody goes',
      mapped: [A, B],
      write: protect(B[0], 0x1c000, READ),
      order:
        'vma2.vm_lock_seq vma1.vm_lock_seq vma1.vm_start vma1.vm_end vma1.vm_pgoff mm_mt ' +
        'vma2.vm_start vma2.vm_pgoff vma1.vm_flags mm_lock_seq up_write',
    },
    {
      title: 'of the high part with the VMA above: the rest ends earlier, that one starts earlier, tree last',
      mapped: [B, C],
      write: protect(0x1c000, B[1], READ),
      order:
        'vma1.vm_lock_seq vma2.vm_lock_seq vma1.vm_start vma1.vm_end vma1.vm_pgoff ' +
        'vma2.vm_start vma2.vm_pgoff mm_mt vma2.vm_flags mm_lock_seq up_write',
    },
  ],
  mmap: [
    {
      title: 'of a new VMA: fields, file, mark, tree',
      mapped: [],
      write: map('mmap', A[0], A[1], 0x10),
      order: 'new1 get_file new1 new1.vm_lock_seq mm_mt mm_lock_seq up_write',
    },
    {
      title: 'behind a VMA alike: mark, then its range, and no new reference to the file',
      mapped: [A],
      write: map('mmap', B[0], B[1], 0x18),
      order: 'vm_lock_seq vm_start vm_end vm_pgoff mm_mt mm_lock_seq up_write',
    },
    {
      title: 'in front of a VMA alike: the same',
      mapped: [C],
      write: map('mmap', B[0], B[1], 0x18),
      order: 'vm_lock_seq vm_start vm_end vm_pgoff mm_mt mm_lock_seq up_write',
    },
    {
      title: 'between two VMAs alike: the lower one is marked first, and stays',
      mapped: [A, C],
      write: map('mmap', B[0], B[1], 0x18),
      order:
        'vma1.vm_lock_seq vma2.vm_lock_seq vma1.vm_start vma1.vm_end vma1.vm_pgoff mm_mt ' +
        'vma2.detached fput vma2.rcu_func vma2.rcu_next mm_lock_seq up_write',
    },
    {
      title: 'where something is: nothing but the section',
      mapped: [A],
      write: map('mmap', 0x14000, B[1], 0x18),
      order: 'mm_lock_seq up_write',
    },
    {
      title:
        'with MAP_FIXED: the old one is detached, the new one stored over it, the old one freed under the lock',
      mapped: [A],
      write: map('mmapFixed', A[0], A[1], 0x11),
      order:
        'vm_lock_seq detached new1 get_file new1 new1.vm_lock_seq slot ' +
        'fput rcu_func rcu_next mm_lock_seq up_write',
    },
    {
      title: 'with MAP_FIXED over a part: a split first; what is freed is the part',
      mapped: [A],
      write: map('mmapFixed', 0x14000, A[1], 0x11),
      order:
        'new1 get_file vm_lock_seq new1.vm_lock_seq vm_start vm_pgoff mm_mt detached ' +
        'new2 get_file new2 new2.vm_lock_seq slot fput rcu_func rcu_next mm_lock_seq up_write',
    },
  ],
  mremap: [
    {
      title:
        'to a gap: mark; the copy with its file, marked and stored; then the old one goes under the lock',
      mapped: [A],
      write: move(A[0], 0x40000),
      order:
        'vm_lock_seq new1 get_file new1.vm_lock_seq mm_mt ' +
        'detached mm_mt fput rcu_func rcu_next mm_lock_seq up_write',
    },
    {
      title: 'behind a VMA alike: that one grows instead',
      mapped: [A, [C[0], C[1], READ, 0x18]],
      write: move(C[0], B[0]),
      order:
        'vma2.vm_lock_seq vma1.vm_lock_seq vma1.vm_start vma1.vm_end vma1.vm_pgoff mm_mt ' +
        'vma2.detached mm_mt fput vma2.rcu_func vma2.rcu_next mm_lock_seq up_write',
    },
    {
      title: 'over a VMA: that one goes first',
      mapped: [A, C],
      write: move(A[0], C[0]),
      order:
        'vma2.vm_lock_seq vma2.detached mm_mt fput vma2.rcu_func vma2.rcu_next ' +
        'vma1.vm_lock_seq new1 get_file new1.vm_lock_seq mm_mt ' +
        'vma1.detached mm_mt fput vma1.rcu_func vma1.rcu_next mm_lock_seq up_write',
    },
    {
      title: 'from a hole: nothing, what lies at the new place stays',
      mapped: [A],
      write: move(0x40000, A[0]),
      order: 'mm_lock_seq up_write',
    },
    {
      title: 'to a larger size: mark, range, tree',
      mapped: [A],
      write: { operation: 'expand', address: A[0], end: B[1] },
      order: 'vm_lock_seq vm_start vm_end vm_pgoff mm_mt mm_lock_seq up_write',
    },
  ],
  'a stack': [
    {
      title: 'that grows upwards: mark, vm_end, tree; the fault goes on as a reader',
      mapped: [A],
      write: { operation: 'expandUpwards', address: A[0], end: B[1] },
      order: 'vm_lock_seq vm_end mm_mt mm_lock_seq downgrade_write up_read',
    },
    {
      title: 'that grows downwards: mark, vm_start, vm_pgoff, tree; the fault goes on as a reader',
      mapped: [B],
      write: { operation: 'expandDownwards', address: B[0], start: A[0] },
      order: 'vm_lock_seq vm_start vm_pgoff mm_mt mm_lock_seq downgrade_write up_read',
    },
    {
      title: 'that would grow into its neighbour: nothing but the section',
      mapped: [A, B],
      write: { operation: 'expandDownwards', address: B[0], start: 0x14000 },
      order: 'mm_lock_seq up_write',
    },
    {
      title: 'that exec makes smaller: mark, the tree first, then the range',
      mapped: [A],
      write: { operation: 'shrink', address: A[0], start: 0x14000, end: A[1] },
      order: 'vm_lock_seq mm_mt vm_start vm_end vm_pgoff mm_lock_seq up_write',
    },
  ],
  brk: [
    {
      title: 'that begins the heap: a new VMA, then mm->brk',
      mapped: [],
      heap: { startBrk: A[0] },
      write: { operation: 'brk', brk: A[1] },
      order: 'new1 new1.vm_lock_seq mm_mt brk mm_lock_seq up_write',
    },
    {
      title: 'up: the VMA grows, then mm->brk',
      mapped: [[A[0], A[1], WRITE, 'anonymous']],
      heap: { startBrk: A[1] },
      write: { operation: 'brk', brk: B[1] },
      order: 'vm_lock_seq vm_start vm_end vm_pgoff mm_mt brk mm_lock_seq up_write',
    },
    {
      title: 'down: mm->brk, then as munmap, downgraded',
      mapped: [[A[0], A[1], WRITE, 'anonymous']],
      heap: { startBrk: A[0], brk: A[1] },
      write: { operation: 'brk', brk: A[0] },
      order: 'brk vm_lock_seq detached mm_mt mm_lock_seq downgrade_write rcu_func rcu_next up_read',
    },
    {
      title: 'below the start of the heap: nothing but the section',
      mapped: [[A[0], A[1], WRITE, 'anonymous']],
      heap: { startBrk: A[1] },
      write: { operation: 'brk', brk: A[0] },
      order: 'mm_lock_seq up_write',
    },
  ],
  fork: [
    {
      title: 'marks all of the parent and changes nothing there; the child goes without a grace period',
      mapped: [A, B],
      write: { operation: 'fork' },
      order:
        'child.mm_count child.start_brk child.brk child.mm_mt ' +
        'vma1.vm_lock_seq new1 new1.vm_lock_seq slot get_file vma2.vm_lock_seq new2 new2.vm_lock_seq slot get_file ' +
        'child.mm_lock_seq child.up_write mm_lock_seq up_write ' +
        'new1.vm_lock_seq new2.vm_lock_seq new1 fput free(new1) new2 fput free(new2) ' +
        'child.mm_mt child.mm_lock_seq child.up_write fput free(child)',
    },
  ],
};

for (const [what, orders] of Object.entries(ORDERS)) {
  describe(`the order of effects of ${what}`, () => {
    for (const { title, mapped, write, order, heap } of orders) {
      it(title, () => assert.equal(writeSteps(int, mapped, write, heap).join(' '), order));
    }
  });
}

describe('the order of effects of any section', () => {
  it('is the same with the seqcount, but for the count that goes up at its beginning too', () => {
    for (const { mapped, write, heap } of Object.values(ORDERS).flat()) {
      const withInt = writeSteps(int, mapped, write, heap);
      const counts = (steps: readonly string[]) => steps.filter((step) => step.endsWith('mm_lock_seq'));
      const others = (steps: readonly string[]) => steps.filter((step) => !step.endsWith('mm_lock_seq'));
      const withSeqcount = writeSteps(seqcount, mapped, write, heap);
      assert.equal(counts(withSeqcount).length, 2 * counts(withInt).length);
      assert.deepEqual(others(withSeqcount), others(withInt));
      const first = withSeqcount.find((step) => !step.startsWith('child.'));
      assert.equal(first, 'mm_lock_seq');
    }
  });
});
