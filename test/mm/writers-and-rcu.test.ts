import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { int } from '../../src/locks/int.ts';
import { DepthFirst } from '../../src/machines/interleave/depth-first.ts';
import { execute } from '../../src/machines/interleave/execution.ts';
import type { Cpu } from '../../src/memory/cpu.ts';
import { NULL, type Ref } from '../../src/memory/field.ts';
import { f_inode, PAGE_SIZE, VM_READ, VM_WRITE, vm_file, vm_start } from '../../src/memory/layout.ts';
import { createAddressSpace } from '../../src/mm/address-space.ts';
import { allocFile, createInode } from '../../src/mm/file.ts';
import { insertMapping } from '../../src/mm/insert-mapping.ts';
import { mtreeLoad } from '../../src/mm/maple-tree.ts';
import { performWrite, type WriteOperation } from '../../src/mm/writers.ts';
import { programFrom } from '../support/set-up.ts';

const READ = VM_READ;
const MAPPED = [
  [0x10000, 0x18000, READ],
  [0x18000, 0x20000, VM_READ | VM_WRITE],
  [0x20000, 0x28000, READ],
] as const;
/** In the middle VMA, which most of the writes are about. */
const ADDRESS = 0x1c800;

const protect = (start: number, end: number): WriteOperation => ({
  operation: 'mprotect',
  start,
  end,
  protection: READ,
});
const WRITES: Readonly<Record<string, { write: WriteOperation; frees?: true }>> = {
  'a split': { write: { operation: 'split', address: 0x1c000, newBelow: true } },
  munmap: { write: { operation: 'munmap', start: 0x14000, end: 0x24000 }, frees: true },
  'a merge with both neighbours': { write: protect(0x18000, 0x20000), frees: true },
  'a merge of the low part': { write: protect(0x18000, 0x1c000) },
  'a merge of the high part': { write: protect(0x1c000, 0x20000) },
  MAP_FIXED: {
    write: { operation: 'mmapFixed', start: 0x14000, end: 0x24000, pgoff: 0, flags: READ, file: 1 },
    frees: true,
  },
  mremap: {
    write: { operation: 'mremap', oldStart: 0x18000, length: 0x8000, newStart: 0x40000 },
    frees: true,
  },
  'growth in place': { write: { operation: 'expand', address: 0x20000, end: 0x30000 } },
  'growth upwards': { write: { operation: 'expandUpwards', address: 0x20000, end: 0x30000 } },
  'growth downwards': { write: { operation: 'expandDownwards', address: 0x10000, start: 0xe000 } },
  vma_shrink: { write: { operation: 'shrink', address: 0x18000, start: 0x1c000, end: 0x20000 } },
  brk: { write: { operation: 'brk', brk: 0x54000 } },
  fork: { write: { operation: 'fork' } },
};

/** What a reader that walks to the VMA and to its file can do wrong beside a write, in every interleaving. */
function findingsBeside(write: WriteOperation, isUnderRcu: boolean): string[] {
  const program = programFrom((cpu) => {
    const space = createAddressSpace(cpu, { side: int, leafSlots: 4, nodeSlots: 4, startBrk: 0x50000 });
    const file = allocFile(cpu, createInode(cpu, 1));
    for (const [start, end, flags] of MAPPED) {
      insertMapping(cpu, space, { start, end, flags, file, pgoff: start / PAGE_SIZE });
    }
    return [
      (self) => readFile(self, space.mm, isUnderRcu),
      (self) => {
        performWrite(self, space, 'file' in write ? { ...write, file } : write);
        return 0;
      },
    ];
  });
  const scheduler = new DepthFirst();
  const findings = new Set<string>();
  while (scheduler.newExecution()) {
    const { finding } = execute(program, scheduler);
    if (finding !== undefined) findings.add(finding.kind);
  }
  return [...findings];
}

function readFile(cpu: Cpu, mm: Ref, isUnderRcu: boolean): number {
  if (isUnderRcu) cpu.rcuReadLock();
  const vma = mtreeLoad(cpu, mm, ADDRESS);
  const start = vma === NULL ? 0 : cpu.load(vma, vm_start);
  const file = vma === NULL ? NULL : cpu.load(vma, vm_file);
  const inode = file === NULL ? NULL : cpu.load(file, f_inode);
  if (isUnderRcu) cpu.rcuReadUnlock();
  return start + inode;
}

describe('a reader under RCU', () => {
  for (const [what, { write }] of Object.entries(WRITES)) {
    it(`meets nothing freed beside ${what}`, () => assert.deepEqual(findingsBeside(write, true), []));
  }
});

describe('a reader under nothing', () => {
  for (const [what, { write }] of Object.entries(WRITES).filter(([, { frees }]) => frees)) {
    it(`meets what ${what} freed`, () => assert.deepEqual(findingsBeside(write, false), ['use-after-free']));
  }
});
