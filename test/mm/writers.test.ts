import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { int } from '../../src/locks/int.ts';
import { seqcount } from '../../src/locks/seqcount.ts';
import type { WriterSide } from '../../src/locks/writer-side.ts';
import { DepthFirst } from '../../src/machines/interleave/depth-first.ts';
import { execute } from '../../src/machines/interleave/execution.ts';
import { NULL, type Ref } from '../../src/memory/field.ts';
import {
  detached,
  f_count,
  filp_cachep,
  maple_node_cache,
  PAGE_SIZE,
  VM_EXEC,
  VM_READ,
  vm_area_cachep,
  vm_end,
  vm_file,
  vm_flags,
  vm_mm,
  vm_pgoff,
  vm_start,
} from '../../src/memory/layout.ts';
import { type AddressSpace, createAddressSpace } from '../../src/mm/address-space.ts';
import { allocFile, createInode, fput } from '../../src/mm/file.ts';
import { findVma, vmasIn } from '../../src/mm/find-vma.ts';
import { mtreeLoad } from '../../src/mm/maple-tree.ts';
import { performWrite, type WriteOperation } from '../../src/mm/writers.ts';
import { type CountingCpu, countingCpu } from '../support/live-objects.ts';
import { mapleNodes } from '../support/maple-nodes.ts';
import {
  addressOf,
  anyWrite,
  areAlike,
  PAGES,
  type Page,
  pageOf,
  protect,
  writePages,
} from '../support/page-model.ts';
import { programFrom } from '../support/set-up.ts';

const SEED = 20240809;
const FILES = 2;

class Checked {
  readonly counting: CountingCpu = countingCpu(1 << 16);
  readonly space: AddressSpace;
  readonly files: readonly Ref[];
  readonly pages: (Page | undefined)[] = Array<Page | undefined>(PAGES).fill(undefined);

  constructor(side: WriterSide, leafSlots: number, nodeSlots: number) {
    const { cpu } = this.counting;
    this.space = createAddressSpace(cpu, { side, leafSlots, nodeSlots });
    this.files = [
      NULL,
      ...Array.from({ length: FILES }, (_, at) => allocFile(cpu, createInode(cpu, at + 1))),
    ];
  }

  write(drawn: WriteOperation): void {
    const { cpu, live, gracePeriod } = this.counting;
    const write = drawn.operation === 'mmap' ? { ...drawn, file: this.files[drawn.file] as Ref } : drawn;
    if (write.operation === 'mmap') {
      if (this.pages.slice(pageOf(write.start), pageOf(write.end)).some((page) => page !== undefined)) return;
    }
    const before = this.vmas();
    const whole = write.operation === 'mprotect' ? this.#wholeIn(write.start, write.end) : [];
    performWrite(cpu, this.space, write);
    for (const vma of before)
      assert.ok(live(vm_area_cachep).has(vma), 'a VMA was freed without a grace period');
    const old = [...this.pages];
    writePages(this.pages, write);
    this.#checkVmas();
    if (write.operation === 'mprotect') this.#checkMerged(whole, old, write);
    gracePeriod();
    assert.deepEqual(new Set(this.vmas()), live(vm_area_cachep));
    assert.equal(mapleNodes(cpu, this.space.mm).length, live(maple_node_cache).size);
  }

  vmas(): Ref[] {
    return vmasIn(this.counting.cpu, this.space.mm, 0, Number.MAX_SAFE_INTEGER);
  }

  /** VMAs by first and last page that a range holds as a whole. */
  #wholeIn(start: number, end: number): [number, number][] {
    const { cpu } = this.counting;
    return this.vmas()
      .map((vma): [number, number] => [cpu.load(vma, vm_start), cpu.load(vma, vm_end)])
      .filter(([from, to]) => from >= start && to <= end)
      .map(([from, to]) => [pageOf(from), pageOf(to) - 1]);
  }

  #checkVmas(): void {
    const { cpu } = this.counting;
    const seen: (Page | undefined)[] = Array<Page | undefined>(PAGES).fill(undefined);
    const counts = new Map<Ref, number>();
    let end = 0;
    for (const vma of this.vmas()) {
      const from = cpu.load(vma, vm_start);
      assert.ok(from >= end && cpu.load(vma, vm_end) > from, 'VMAs overlap');
      end = cpu.load(vma, vm_end);
      const file = cpu.load(vma, vm_file);
      counts.set(file, (counts.get(file) ?? 0) + 1);
      assert.deepEqual([cpu.load(vma, vm_mm), cpu.load(vma, detached)], [this.space.mm, 0]);
      for (let at = from; at < end; at += PAGE_SIZE) {
        const pgoff = cpu.load(vma, vm_pgoff) + (at - from) / PAGE_SIZE;
        seen[pageOf(at)] = { file, pgoff, flags: cpu.load(vma, vm_flags) };
        for (const address of [at, at + PAGE_SIZE - 1]) {
          assert.equal(mtreeLoad(cpu, this.space.mm, address), vma);
          assert.equal(findVma(cpu, this.space.mm, address), vma);
        }
      }
    }
    assert.deepEqual(seen, this.pages);
    for (const [page, content] of this.pages.entries()) {
      if (content === undefined) assert.equal(mtreeLoad(cpu, this.space.mm, addressOf(page)), NULL);
    }
    for (const file of this.files.slice(1)) {
      assert.equal(cpu.load(file, f_count), 1 + (counts.get(file) ?? 0));
    }
  }

  /** A VMA that got new flags as a whole is one with the neighbours that look like it. */
  #checkMerged(
    whole: readonly [number, number][],
    old: readonly (Page | undefined)[],
    { start, end, protection }: { start: number; end: number; protection: number },
  ): void {
    const { cpu, space } = { ...this.counting, space: this.space };
    const vmaAt = (page: number): Ref => mtreeLoad(cpu, space.mm, addressOf(page));
    for (const [first, last] of whole) {
      const flags = old[first]?.flags ?? 0;
      if (protect(flags, protection) === flags) continue;
      if (first > 0 && areAlike(this.pages[first - 1], this.pages[first])) {
        assert.equal(vmaAt(first - 1), vmaAt(first), 'not merged with the VMA below');
      }
      // The part of a VMA at the end of the range is split off and stays by itself (see mprotect()).
      const isPart = whole.every(([other]) => other !== last + 1) && last + 1 < pageOf(end);
      if (!isPart && last + 1 < PAGES && areAlike(this.pages[last], this.pages[last + 1])) {
        assert.equal(vmaAt(last + 1), vmaAt(last), 'not merged with the VMA above');
      }
    }
    assert.ok(start < end);
  }
}

const KINDS = [
  { side: int, leafSlots: 4, nodeSlots: 4 },
  { side: seqcount, leafSlots: 16, nodeSlots: 10 },
];

for (const { side, leafSlots, nodeSlots } of KINDS) {
  describe(`writers of an address space, ${side.id}, leaves of ${leafSlots}`, () => {
    it('leave what a page table drawn by hand would hold', () => {
      fc.assert(
        fc.property(fc.array(anyWrite(FILES), { maxLength: 60, size: 'max' }), (writes) => {
          const checked = new Checked(side, leafSlots, nodeSlots);
          for (const write of writes) checked.write(write);
        }),
        { seed: SEED, numRuns: 250 },
      );
    });
  });
}

describe('munmap', () => {
  it('frees the file with the last VMA that maps it, once its opener has closed it', () => {
    const checked = new Checked(int, 4, 4);
    const { cpu, live } = checked.counting;
    const file = checked.files[1] as Ref;
    checked.write({
      operation: 'mmap',
      start: addressOf(0),
      end: addressOf(4),
      pgoff: 0,
      flags: VM_READ,
      file: 1,
    });
    fput(cpu, file);
    assert.ok(live(filp_cachep).has(file));
    performWrite(cpu, checked.space, { operation: 'munmap', start: addressOf(0), end: addressOf(2) });
    assert.ok(live(filp_cachep).has(file));
    performWrite(cpu, checked.space, { operation: 'munmap', start: addressOf(2), end: addressOf(4) });
    assert.ok(!live(filp_cachep).has(file));
  });
});

describe('mprotect', () => {
  it('looks at no VMA that joined another one before, for it may be freed by then', () => {
    const at = (page: number): number => addressOf(page);
    const map = (start: number, end: number, flags: number): WriteOperation => ({
      operation: 'mmap',
      start: at(start),
      end: at(end),
      pgoff: start,
      flags,
      file: NULL,
    });
    const program = programFrom((cpu) => {
      const space = createAddressSpace(cpu, { side: int, leafSlots: 4, nodeSlots: 4 });
      for (const [page, flags] of [VM_READ | VM_EXEC, VM_READ | 0x40, VM_READ | VM_EXEC].entries()) {
        performWrite(cpu, space, map(page, page + 1, flags));
      }
      const protection = VM_READ | VM_EXEC;
      return [
        (self) => {
          performWrite(self, space, { operation: 'mprotect', start: at(1), end: at(3), protection });
          return vmasIn(self, space.mm, 0, at(9)).length;
        },
      ];
    });
    const scheduler = new DepthFirst();
    while (scheduler.newExecution()) {
      const { finding, results, complete } = execute(program, scheduler);
      if (complete) assert.deepEqual([finding, results[0]], [undefined, 1]);
    }
  });
});
