/** The use after free of July 2025: a VMA that is freed, and taken again by another mm, which then exits. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mmdrop } from '../../src/locks/mm-count.ts';
import { refcnt } from '../../src/locks/refcnt.ts';
import { NO_VMA, WRITE_LOCKED } from '../../src/lookup/fallback.ts';
import type { Lookup } from '../../src/lookup/lookup.ts';
import { findActiveUprobeRcu as fixed } from '../../src/lookup/per-vma-refcnt.ts';
import { findActiveUprobeRcu as v615 } from '../../src/lookup/per-vma-refcnt-v6.15.ts';
import { NULL } from '../../src/memory/field.ts';
import { VM_READ } from '../../src/memory/layout.ts';
import { createAddressSpace } from '../../src/mm/address-space.ts';
import { exitMmap } from '../../src/mm/exit-mmap.ts';
import { allocFile, createInode } from '../../src/mm/file.ts';
import { performWrite } from '../../src/mm/writers.ts';
import { allocUprobe } from '../../src/uprobes/uprobes-tree.ts';
import { searchFindings } from '../support/search-findings.ts';
import { programFrom } from '../support/set-up.ts';

const RANGE = { start: 0x10000, end: 0x11000 };

function search(lookup: Lookup) {
  const program = programFrom((cpu) => {
    const sizes = { side: refcnt, leafSlots: 4, nodeSlots: 4 };
    const mine = createAddressSpace(cpu, sizes);
    const other = createAddressSpace(cpu, sizes);
    const inode = createInode(cpu, 1);
    const file = allocFile(cpu, inode);
    // Only the other mm has a uprobe there.
    allocUprobe(cpu, inode, 0);
    const mapping = { operation: 'mmap', ...RANGE, pgoff: 0, flags: VM_READ } as const;
    performWrite(cpu, mine, { ...mapping, file: NULL });
    return [
      (self) => lookup(self, mine.mm, RANGE.start),
      (self) => {
        performWrite(self, mine, { operation: 'munmap', ...RANGE });
        performWrite(self, other, { ...mapping, file });
        exitMmap(self, other);
        mmdrop(self, other.mm);
        return NULL;
      },
    ];
  });
  return searchFindings({ ...program, reuse: ['vm_area_struct'] });
}

describe('a VMA that another mm takes while it is being locked', () => {
  it('makes v6.15 wake the writer of an mm that is freed', () => {
    const { findings, answers } = search(v615);
    assert.deepEqual([...findings], ['rcu_dereference of a mm that was freed']);
    for (const answer of answers) assert.ok(answer < NULL);
  });

  it('is given back safely since the fix of 28 Jul 2025, with no answer', () => {
    const { findings, answers } = search(fixed);
    assert.deepEqual([...findings], []);
    for (const answer of answers) assert.ok(answer < NULL);
    assert.ok(answers.has(NO_VMA) && answers.has(WRITE_LOCKED));
  });
});
