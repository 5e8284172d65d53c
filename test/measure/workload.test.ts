import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { randomFrom } from '../../src/common/random.ts';
import { int } from '../../src/locks/int.ts';
import { writerSides } from '../../src/locks/writer-sides.ts';
import { findActiveUprobeRcu as locked } from '../../src/lookup/locked.ts';
import { Allocator } from '../../src/machines/allocator.ts';
import { rcuWords, ThreadRcu } from '../../src/machines/threads/rcu.ts';
import { ThreadCpu } from '../../src/machines/threads/thread-cpu.ts';
import { probedMappings } from '../../src/measure/probed-mappings.ts';
import { createWorkload, type Operation, operations } from '../../src/measure/workload.ts';
import type { WorkloadOptions } from '../../src/measure/workload-options.ts';
import { NULL } from '../../src/memory/field.ts';
import { f_inode, PAGE_SIZE, vm_file, vm_pgoff, vm_start } from '../../src/memory/layout.ts';
import { wordsOf } from '../../src/memory/words.ts';
import { parseMaps } from '../../src/mm/proc-maps.ts';
import { sampleMaps } from '../../src/mm/sample-maps.ts';
import { syntheticMaps } from '../../src/mm/synthetic-maps.ts';
import { vmaLookup } from '../../src/mm/vma.ts';
import { performWrite } from '../../src/mm/writers.ts';
import { findUprobeRcu } from '../../src/uprobes/uprobes-tree.ts';

const entries = parseMaps(sampleMaps);
const defaults: WorkloadOptions = {
  entries,
  side: int,
  operation: 'split',
  writers: 1,
  sitesPerMapping: 8,
  seqBits: 32,
  seed: 1,
};

/** A workload, and a CPU that is alone with it. */
function build(options: Partial<WorkloadOptions> = {}) {
  const workload = createWorkload({ ...defaults, ...options });
  const cpu = new ThreadCpu({
    id: 0,
    words: wordsOf(workload.words),
    allocator: new Allocator(workload.firstFree, workload.words.byteLength / 8),
    rcu: new ThreadRcu(new Int32Array(rcuWords(1)), 0, 1),
    totalStoreOrder: true,
  });
  const answers = [...workload.addresses].map((address) =>
    Math.max(locked(cpu, workload.space.mm, address), NULL),
  );
  return { ...workload, plan: workload.plans.flat(), cpu, answers };
}

describe('what threads are given to do', () => {
  it('should be the same for the same seed, and another for another', () => {
    const [one, same, other] = [build({ seed: 5 }), build({ seed: 5 }), build({ seed: 6 })];
    assert.deepEqual(one.addresses, same.addresses);
    assert.deepEqual(one.visits, same.visits);
    assert.deepEqual(one.plan, same.plan);
    assert.notDeepEqual(one.addresses, other.addresses);
    assert.notDeepEqual(one.plan.slice(0, 20), other.plan.slice(0, 20));
  });

  it('should have a uprobe at every address probed', () => {
    assert.deepEqual(
      build().answers.filter((answer) => answer === NULL),
      [],
    );
  });

  it('should have another uprobe where a torn read of a split lands, so that it is wrong and not a miss', () => {
    const { cpu, space, addresses, answers, plan } = build();
    let torn = 0;
    for (const [site, address] of addresses.entries()) {
      const split = plan.find(
        ({ write }) => write.operation === 'mprotect' && write.start <= address && address < write.end,
      )?.write;
      if (split?.operation !== 'mprotect') continue;
      torn++;
      // The start of after the split, the offset of before.
      const vma = vmaLookup(cpu, space.mm, address);
      const offset = cpu.load(vma, vm_pgoff) * PAGE_SIZE + (address - split.start);
      assert.ok(split.start > cpu.load(vma, vm_start), 'the split is inside the mapping');
      const found = findUprobeRcu(cpu, cpu.load(cpu.load(vma, vm_file), f_inode), offset);
      assert.ok(found !== NULL && found !== answers[site], `site ${site}`);
    }
    assert.ok(torn > 0, 'no site lies in a part that is split off');
  });

  it('should have other uprobes where a torn read lands while a boundary moves, up or down', () => {
    const { cpu, space, addresses, answers, plan } = build({ operation: 'merge' });
    const moves = plan.flatMap(({ write }, at) => {
      const next = plan[at + 1]?.write;
      const isMove = write.operation === 'mprotect' && next?.operation === 'mprotect' && next.end < write.end;
      return isMove && write.start === next.start ? [{ ...write, step: next.end - next.start }] : [];
    });
    let torn = 0;
    for (const [site, address] of addresses.entries()) {
      const move = moves.find(({ start, end }) => start <= address && address < end);
      if (move === undefined) continue;
      torn++;
      const vma = vmaLookup(cpu, space.mm, address);
      const inode = cpu.load(cpu.load(vma, vm_file), f_inode);
      const offset = cpu.load(vma, vm_pgoff) * PAGE_SIZE + (address - cpu.load(vma, vm_start));
      for (const distance of [-move.step, move.step]) {
        const found = findUprobeRcu(cpu, inode, offset + distance);
        assert.ok(found !== NULL && found !== answers[site], `site ${site}, ${distance} bytes on`);
      }
    }
    assert.ok(torn > 0, 'no site lies in a part whose boundary moves');
  });

  it('should give each writer mappings of its own, and only the first the heap and the stack', () => {
    const { plans } = build({ operation: 'mix', writers: 3 });
    const ranges = plans.map((own) =>
      own.flatMap(({ write }) => ('start' in write && 'end' in write ? [[write.start, write.end]] : [])),
    );
    for (const [writer, own] of ranges.entries()) {
      const others = ranges.filter((_, other) => other !== writer).flat();
      assert.ok(own.length > 0);
      for (const [start = 0, end = 0] of own) {
        assert.ok(!others.some(([low = 0, high = 0]) => start < high && low < end));
      }
    }
    const isShared = (write: { operation: string }): boolean =>
      ['brk', 'shrink', 'expandDownwards'].includes(write.operation);
    assert.deepEqual(
      plans.map((own) => own.some(({ write }) => isShared(write))),
      [true, false, false],
    );
  });

  it('should spread so many probes over all text, each at an address of its own', () => {
    const space = syntheticMaps(500, randomFrom(3).int);
    const { addresses, answers } = build({ entries: space, uprobes: 777, operation: 'mix' });
    assert.equal(new Set(addresses).size, 777);
    assert.ok(answers.every((answer) => answer !== NULL));
    const probed = probedMappings(space, 777).map(
      ({ start, end }) => [...addresses].filter((address) => start <= address && address < end).length,
    );
    assert.ok(probed.length > 10 && Math.max(...probed) - Math.min(...probed) <= 1, probed.join(' '));
  });

  it('should fit into the arena it is given by default, whatever the address space', () => {
    const arbitrary = fc.record({ vmas: fc.integer({ min: 2, max: 3000 }), seed: fc.nat(1000) });
    fc.assert(
      fc.property(arbitrary, ({ vmas, seed }) => {
        build({ entries: syntheticMaps(vmas, randomFrom(seed).int), operation: 'mix', seed });
      }),
      { seed: 20_240_805, numRuns: 20 },
    );
  });

  it('should take less than 64 MB for 10,000 VMAs', () => {
    const { words } = build({
      entries: syntheticMaps(10_000, randomFrom(1).int),
      uprobes: 1000,
      operation: 'mix',
    });
    assert.ok(words.byteLength < 64e6, `${words.byteLength}`);
  });

  it('should say after each write section what a locked lookup then finds', () => {
    const arbitrary = fc.record({
      operation: fc.constantFrom<Operation>(...operations),
      writers: fc.integer({ min: 1, max: 3 }),
      side: fc.constantFrom(...writerSides),
      seed: fc.nat(1000),
      seqBits: fc.constantFrom(2, 8, 32),
    });
    fc.assert(
      fc.property(arbitrary, (options) => {
        const { cpu, space, addresses, answers, plan } = build(options);
        for (const [nth, { write, answers: changes }] of plan.entries()) {
          performWrite(cpu, space, write);
          cpu.rcu.poll(cpu);
          for (const [site, answer] of changes) answers[site] = answer;
          const found = [...addresses].map((address) => Math.max(locked(cpu, space.mm, address), NULL));
          assert.deepEqual(found, answers, `after section ${nth}: ${write.operation}`);
        }
      }),
      { seed: 20_240_805, numRuns: 30 },
    );
  });
});

describe('the mappings that get uprobes', () => {
  const line = (flags: string, path = '/bin/x', pages = 4) =>
    `${(0x10000).toString(16)}-${(0x10000 + pages * PAGE_SIZE).toString(16)} ${flags} 00000000 08:01 42 ${path}\n`;

  it('should be private executable file mappings of two pages or more, at most four', () => {
    const chosen = probedMappings(entries);
    assert.deepEqual(
      chosen.map(({ path }) => path.replace(/^.*\//, '')),
      ['cat', 'libc.so.6', 'ld-linux-x86-64.so.2'],
    );
    const many = Array.from({ length: 9 }, () => parseMaps(line('r-xp'))[0] as (typeof entries)[number]);
    assert.equal(probedMappings(many).length, 4);
  });

  it('should be said to be of huge pages, if that is why there are none', () => {
    assert.throws(
      () => probedMappings(parseMaps('400000-800000 r-xp 00000000 00:0f 51 /anon_hugepage (deleted)\n')),
      /was found but 1 of huge pages \(VM_HUGETLB\), which takes no uprobe, so there is nowhere/,
    );
  });

  for (const [what, text] of [
    ['writable', line('rw-p')],
    ['shared, where the kernel puts none', line('r-xs')],
    ['of one page', line('r-xp', '/bin/x', 1)],
    ['of huge pages', '400000-800000 r-xp 00000000 00:0f 51 /anon_hugepage (deleted)\n'],
    ['anonymous', '10000-18000 r-xp 00000000 00:00 0 [vdso]\n'],
  ] as const) {
    it(`should not be ${what}, and if there are no others, that is said`, () => {
      assert.throws(
        () => probedMappings(parseMaps(text)),
        /no private executable file mapping .* give the maps of a running program/,
      );
    });
  }
});
