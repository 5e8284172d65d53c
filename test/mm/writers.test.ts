import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { int } from '../../src/locks/int.ts';
import { seqcount } from '../../src/locks/seqcount.ts';
import type { WriterSide } from '../../src/locks/writer-side.ts';
import { writerSides } from '../../src/locks/writer-sides.ts';
import { DepthFirst } from '../../src/machines/interleave/depth-first.ts';
import { execute } from '../../src/machines/interleave/execution.ts';
import { NULL, type Ref } from '../../src/memory/field.ts';
import {
  brk,
  detached,
  f_count,
  filp_cachep,
  maple_node_cache,
  mm_cachep,
  PAGE_SIZE,
  VM_EXEC,
  VM_READ,
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
import { anyWrite } from '../support/any-write.ts';
import { type CountingCpu, countingCpu } from '../support/live-objects.ts';
import { mapleNodes } from '../support/maple-nodes.ts';
import { addressOf, HEAP, PAGES, type Page, PageModel, pageOf } from '../support/page-model.ts';
import { programFrom } from '../support/set-up.ts';

const SEED = 20240809;
const FILES = 2;
/** Type-stable VMAs of v6.15, and a kernel without CONFIG_PER_VMA_LOCK. */
const FREES_VMAS_AT_ONCE: ReadonlySet<string> = new Set(['refcnt', 'no-per-vma-lock']);

class Checked {
  readonly counting: CountingCpu = countingCpu(1 << 17);
  readonly space: AddressSpace;
  readonly files: readonly Ref[];
  readonly model = new PageModel();
  /** Writes that changed something, by operation: a property that only meets refusals shows nothing. */
  readonly effective = new Map<string, number>();

  constructor(side: WriterSide, leafSlots: number, nodeSlots: number) {
    const { cpu } = this.counting;
    this.space = createAddressSpace(cpu, { side, leafSlots, nodeSlots, startBrk: addressOf(HEAP) });
    this.files = [
      NULL,
      ...Array.from({ length: FILES }, (_, at) => allocFile(cpu, createInode(cpu, at + 1))),
    ];
  }

  write(drawn: WriteOperation): void {
    const { cpu, live, gracePeriod } = this.counting;
    const { side, mm } = this.space;
    const write = 'file' in drawn ? { ...drawn, file: this.files[drawn.file] as Ref } : drawn;
    const before = this.vmas();
    const old = JSON.stringify(this.model);
    performWrite(cpu, this.space, write);
    if (!FREES_VMAS_AT_ONCE.has(side.id)) {
      for (const vma of before) assert.ok(live(side.vmAreaCachep).has(vma), 'a VMA was freed at once');
    }
    this.model.write(write);
    this.#checkVmas();
    if (JSON.stringify(this.model) !== old || write.operation === 'fork') {
      this.effective.set(write.operation, (this.effective.get(write.operation) ?? 0) + 1);
    }
    gracePeriod();
    assert.deepEqual(new Set(this.vmas()), live(side.vmAreaCachep));
    assert.equal(mapleNodes(cpu, mm).length, live(maple_node_cache).size);
    assert.equal(live(mm_cachep).size, 1);
  }

  vmas(): Ref[] {
    return vmasIn(this.counting.cpu, this.space.mm, 0, Number.MAX_SAFE_INTEGER);
  }

  #checkVmas(): void {
    const { cpu } = this.counting;
    const { pages } = this.model;
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
        seen[pageOf(at)] = { file, pgoff, flags: cpu.load(vma, vm_flags), isFirst: at === from };
        for (const address of [at, at + PAGE_SIZE - 1]) {
          assert.equal(mtreeLoad(cpu, this.space.mm, address), vma);
          assert.equal(findVma(cpu, this.space.mm, address), vma);
        }
      }
    }
    assert.deepEqual(seen.map(inOrder), pages.map(inOrder));
    for (const [page, content] of pages.entries()) {
      if (content === undefined) assert.equal(mtreeLoad(cpu, this.space.mm, addressOf(page)), NULL);
    }
    for (const file of this.files.slice(1)) {
      assert.equal(cpu.load(file, f_count), 1 + (counts.get(file) ?? 0));
    }
    assert.equal(cpu.load(this.space.mm, brk), addressOf(this.model.brk));
  }
}

const inOrder = (page: Page | undefined) =>
  page && [page.isFirst ? 'first' : 'next', page.file, page.pgoff, page.flags];

for (const side of writerSides) {
  // Small nodes make a deep tree of few VMAs; the kernel's stand for all others.
  const [leafSlots, nodeSlots] = side === seqcount ? [16, 10] : [4, 4];
  describe(`writers of an address space, ${side.id}, leaves of ${leafSlots}`, () => {
    it('leave what a page table drawn by hand would hold', () => {
      const effective = new Map<string, number>();
      fc.assert(
        fc.property(fc.array(anyWrite(FILES), { minLength: 20, maxLength: 60, size: 'max' }), (writes) => {
          const checked = new Checked(side, leafSlots, nodeSlots);
          for (const write of writes) checked.write(write);
          for (const [name, count] of checked.effective)
            effective.set(name, (effective.get(name) ?? 0) + count);
        }),
        { seed: SEED, numRuns: side === int ? 300 : 60 },
      );
      assert.equal(effective.size, 12);
      for (const [name, count] of effective) assert.ok(count > 3, `only ${count} of ${name} had an effect`);
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
