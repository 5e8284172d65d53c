/** What each lookup answers, in every interleaving, of a VMA that is removed while it is looked at. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { refcnt } from '../../src/locks/refcnt.ts';
import { type Protocol, protocols } from '../../src/lookup/protocols.ts';
import type { Cpu } from '../../src/memory/cpu.ts';
import { NULL, type Ref } from '../../src/memory/field.ts';
import { PAGE_SIZE, VM_EXEC, VM_READ } from '../../src/memory/layout.ts';
import { createAddressSpace } from '../../src/mm/address-space.ts';
import { allocFile, createInode, fput } from '../../src/mm/file.ts';
import { performWrite, type WriteOperation } from '../../src/mm/writers.ts';
import { allocUprobe } from '../../src/uprobes/uprobes-tree.ts';
import { searchFindings } from '../support/search-findings.ts';
import { programFrom } from '../support/set-up.ts';

const PGOFF = 1;
const LOW = { start: 0x10000, end: 0x11000 };
const TEXT = { start: 0x11000, end: 0x12000 };
const ADDRESS = TEXT.start + 0x10;
const OFFSET = PGOFF * PAGE_SIZE + 0x10;
/** What a lookup computes from a vm_start that the rcu_head has overwritten with NULL. */
const GARBAGE_OFFSET = PGOFF * PAGE_SIZE + ADDRESS;

const CASES = {
  'munmap()': { write: { operation: 'munmap', ...TEXT }, right: ['A'] },
  'MAP_FIXED of another file': {
    write: { operation: 'mmapFixed', ...TEXT, pgoff: PGOFF, flags: VM_READ | VM_EXEC, file: 2 },
    right: ['A', 'other file'],
  },
  'a merge with the VMA below': {
    write: { operation: 'mprotect', ...TEXT, protection: VM_READ },
    right: ['A'],
  },
  'munmap(), its file reused by a third CPU': {
    write: { operation: 'munmap', ...TEXT },
    right: ['A'],
    reuses: true,
  },
} as const satisfies Record<string, { write: WriteOperation; right: readonly string[]; reuses?: boolean }>;

/** Names of the uprobes that a lookup ever answers, and what no correct protocol does. */
function search(protocol: Protocol, name: keyof typeof CASES, side = protocol.writerSide) {
  const { write, ...rest } = CASES[name];
  const reuses = 'reuses' in rest;
  const names = new Map<Ref, string>();
  const program = programFrom((cpu) => {
    const space = createAddressSpace(cpu, { side, leafSlots: 4, nodeSlots: 4 });
    const [inode, otherInode] = [createInode(cpu, 1), createInode(cpu, 2)] as const;
    const file = allocFile(cpu, inode);
    const other = allocFile(cpu, otherInode);
    const map = (where: typeof TEXT, flags: number, pgoff: number): void =>
      performWrite(cpu, space, { operation: 'mmap', ...where, pgoff, flags, file });
    if (!reuses) map(LOW, VM_READ, PGOFF - 1);
    map(TEXT, VM_READ | VM_EXEC, PGOFF);
    // The VMA has the last reference, so munmap() frees the file.
    if (reuses) fput(cpu, file);
    names.set(allocUprobe(cpu, inode, OFFSET), 'A');
    names.set(allocUprobe(cpu, inode, GARBAGE_OFFSET), 'garbage');
    names.set(allocUprobe(cpu, otherInode, OFFSET), 'other file');
    const third = (self: Cpu): number => allocFile(self, otherInode);
    return [
      (self) => protocol.lookup(self, space.mm, ADDRESS),
      (self) => {
        performWrite(self, space, 'file' in write ? { ...write, file: other } : write);
        return NULL;
      },
      ...(reuses ? [third] : []),
    ];
  });
  const { answers, findings } = searchFindings({ ...program, reuse: ['filp', 'vm_area_struct'] });
  const answered = [...answers].filter((answer) => answer > NULL).map((answer) => names.get(answer) ?? '?');
  return { answered: answered.sort(), findings: [...findings] };
}

/** What it gives who asks nowhere whether the VMA is still in the tree (kernel facts, 3.4 and 3.5.2). */
const FREED: Record<keyof typeof CASES, readonly string[]> = {
  'munmap()': ['garbage'],
  'MAP_FIXED of another file': ['garbage'],
  'a merge with the VMA below': ['garbage'],
  'munmap(), its file reused by a third CPU': ['garbage', 'other file'],
};

/** By lookup and case: the wrong answers that it gives. */
const WRONG: Readonly<Record<string, typeof FREED>> = {
  // Freed, it seems to hold every address: the range check lets it pass.
  aug02: FREED,
  'aug07-per-vma': FREED,
};

for (const name of Object.keys(CASES) as (keyof typeof CASES)[]) {
  describe(`a VMA removed by ${name}`, () => {
    for (const protocol of protocols) {
      const wrong = WRONG[protocol.id]?.[name] ?? [];
      it(`${wrong.length > 0 ? `makes ${protocol.id} answer ${wrong.join(' or ')}` : `does not mislead ${protocol.id}`}`, () => {
        const { answered, findings } = search(protocol, name);
        assert.deepEqual(findings, []);
        const right: readonly string[] = CASES[name].right;
        assert.deepEqual(
          answered.filter((answer) => !right.includes(answer)),
          wrong,
        );
      });
    }
  });
}

describe('merged', () => {
  it('is not misled by VMAs that are type-stable and reused at once, as since v6.15', () => {
    const merged = protocols.find(({ id }) => id === 'merged') ?? assert.fail();
    for (const name of Object.keys(CASES) as (keyof typeof CASES)[]) {
      const { answered, findings } = search(merged, name, refcnt);
      assert.deepEqual(findings, []);
      const right: readonly string[] = CASES[name].right;
      assert.deepEqual(
        answered.filter((answer) => !right.includes(answer)),
        [],
      );
    }
  });
});
