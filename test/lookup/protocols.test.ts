import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { CHANGED, FALLBACKS, NO_FILE, NO_UPROBE, NO_VMA, WRITE_LOCKED } from '../../src/lookup/fallback.ts';
import { fileOffset, hasProbeFlags } from '../../src/lookup/lookup.ts';
import { type Protocol, protocols } from '../../src/lookup/protocols.ts';
import { NULL } from '../../src/memory/field.ts';
import {
  VM_EXEC,
  VM_HUGETLB,
  VM_MAYEXEC,
  VM_MAYSHARE,
  VM_READ,
  vm_end,
  vm_start,
} from '../../src/memory/layout.ts';
import { createAddressSpace } from '../../src/mm/address-space.ts';
import { allocFile, createInode } from '../../src/mm/file.ts';
import { vmaLookup } from '../../src/mm/vma.ts';
import { performWrite } from '../../src/mm/writers.ts';
import { allocUprobe } from '../../src/uprobes/uprobes-tree.ts';
import { anyWrite } from '../support/any-write.ts';
import { addressOf, PAGES } from '../support/page-model.ts';
import { singleCpu } from '../support/single-thread.ts';

const SEED = 20240812;
const UPROBE_IN_PAGE = 0x10;
/** So that a single one lies where most mappings reach. */
const MIDDLE = 8;

/** The mapping that is there first, page n of the file at page n of memory. */
const TEXT = {
  operation: 'mmap',
  start: addressOf(4),
  end: addressOf(PAGES - 4),
  pgoff: 4,
  flags: VM_READ | VM_EXEC,
  file: 1,
} as const;

/** An address space after these writes, with a uprobe in every other page of the first file. */
function build(side: Protocol['writerSide'], uprobes: number) {
  const { cpu } = singleCpu(1 << 16);
  const space = createAddressSpace(cpu, { side });
  const inodes = [1, 2].map((ino) => createInode(cpu, ino));
  const files = [NULL, ...inodes.map((inode) => allocFile(cpu, inode))];
  for (let at = 0; at < uprobes; at++) {
    allocUprobe(cpu, inodes[0] as number, 8192 * (at + MIDDLE) + UPROBE_IN_PAGE);
  }
  return { cpu, space, files };
}

const [locked, ...others] = protocols as [Protocol, ...Protocol[]];
/** Gives up before it looks: a kernel without CONFIG_PER_VMA_LOCK. */
const NEVER_LOOKS = 'merged-no-per-vma-lock';
const looking = protocols.filter(({ id }) => id !== NEVER_LOOKS);

describe('every protocol', () => {
  for (const uprobes of [1, 1000]) {
    it(`answers as locked does while nobody writes, with ${uprobes} uprobes`, () => {
      let answers = 0;
      fc.assert(
        fc.property(fc.array(anyWrite(2), { maxLength: 20, size: 'max' }), (writes) => {
          for (const { id, lookup, writerSide } of others) {
            const { cpu, space, files } = build(writerSide, uprobes);
            for (const drawn of [TEXT, ...writes]) {
              performWrite(
                cpu,
                space,
                'file' in drawn ? { ...drawn, file: files[drawn.file] as number } : drawn,
              );
            }
            for (let page = 0; page < PAGES; page++) {
              const address = addressOf(page) + UPROBE_IN_PAGE;
              const expected = locked.lookup(cpu, space.mm, address);
              const found = lookup(cpu, space.mm, address);
              if (expected > NULL) answers++;
              // `merged` looks at no flags: where they rule a uprobe out it may still answer, as in v6.14.
              if (id === NEVER_LOOKS) assert.equal(found, WRITE_LOCKED);
              else if (expected === NO_FILE && id === 'merged')
                assert.ok(found === NO_FILE || found === NO_UPROBE || found > 0);
              else assert.equal(found, expected, `${id} at page ${page}`);
            }
          }
        }),
        { seed: SEED, numRuns: uprobes === 1 ? 100 : 15 },
      );
      assert.ok(answers > 10, `only ${answers} lookups met a uprobe`);
    });
  }

  it('says why it has no answer', () => {
    for (const { id, lookup, writerSide } of looking) {
      const { cpu, space, files } = build(writerSide, 1);
      const map = (page: number, file: number, flags: number, pgoff: number): void =>
        performWrite(cpu, space, {
          operation: 'mmap',
          start: addressOf(page),
          end: addressOf(page + 1),
          pgoff,
          flags,
          file,
        });
      map(0, NULL, VM_READ | VM_EXEC, 0);
      map(2, files[1] as number, VM_READ | VM_EXEC, 5);
      const reason = (page: number): number => lookup(cpu, space.mm, addressOf(page) + UPROBE_IN_PAGE);
      assert.deepEqual([0, 1, 2].map(reason), [NO_FILE, NO_VMA, NO_UPROBE], id);
    }
  });

  it('of 2 Aug rejects an address that the VMA has just lost, at either end', () => {
    const aug02 = protocols.find(({ id }) => id === 'aug02') as Protocol;
    const address = addressOf(MIDDLE) + UPROBE_IN_PAGE;
    for (const [field, value, expected] of [
      [vm_end, address, CHANGED],
      [vm_end, address + 1, NO_UPROBE],
      [vm_start, address + 1, CHANGED],
      [vm_start, address, NO_UPROBE],
    ] as const) {
      const { cpu, space, files } = build(aug02.writerSide, 0);
      performWrite(cpu, space, { ...TEXT, file: files[1] as number });
      cpu.store(vmaLookup(cpu, space.mm, address), field, value);
      assert.equal(aug02.lookup(cpu, space.mm, address), expected);
    }
  });

  it('has an id, a date and a source of its own, and names nobody if it is ours', () => {
    assert.equal(new Set(protocols.map(({ id }) => id)).size, protocols.length);
    for (const { origin, source, date } of protocols) {
      assert.match(date, /^20\d\d-\d\d(?:-\d\d)?$/);
      if (origin === 'ours') assert.match(source, /^src\/lookup\/[\w-]+\.ts$/);
      else assert.match(source, /^(?:https:\/\/lore\.kernel\.org\/all\/\S+@|kernel\/|commit [0-9a-f]{12}\b)/);
    }
  });
});

describe('a reason to fall back', () => {
  it('is below NULL and unlike the others', () => {
    const values = Object.values(FALLBACKS);
    assert.equal(new Set(values).size, values.length);
    assert.ok(values.every((value) => value < NULL));
  });
});

describe('hasProbeFlags', () => {
  it('is valid_vma(vma, false): private text without huge pages', () => {
    assert.equal(hasProbeFlags(VM_MAYEXEC | VM_READ), true);
    assert.equal(hasProbeFlags(VM_READ), false);
    assert.equal(hasProbeFlags(VM_MAYEXEC | VM_MAYSHARE), false);
    assert.equal(hasProbeFlags(VM_MAYEXEC | VM_HUGETLB), false);
  });
});

describe('fileOffset', () => {
  it('is the place in the file, and of a torn pair one that is too low by what was split off', () => {
    assert.equal(fileOffset(0, 0x10000, 0x14010), 0x4010);
    assert.equal(fileOffset(4, 0x14000, 0x14010), 0x4010);
    assert.equal(fileOffset(0, 0x14000, 0x14010), 0x10);
  });
});
