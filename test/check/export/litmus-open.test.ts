import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { litmusExport } from '../../../src/check/export/litmus-export.ts';
import { checkGraph, runGraph } from '../../../src/check/judge/graph/check-graph.ts';
import { UserError } from '../../../src/common/errors.ts';
import { WRITE_LOCKED } from '../../../src/lookup/fallback.ts';
import type { Cpu } from '../../../src/memory/cpu.ts';
import { NULL, type Ref } from '../../../src/memory/field.ts';
import {
  f_inode,
  inode,
  mm_lock_seq,
  UPROBES,
  uprobes_tree,
  vm_file,
  vm_pgoff,
  vm_start,
} from '../../../src/memory/layout.ts';
import { vmaLookup } from '../../../src/mm/vma.ts';
import { findUprobeRcu } from '../../../src/uprobes/uprobes-tree.ts';
import { fileOffset } from '../../../src/uprobes/valid-vma.ts';

/** Finds the VMA twice before it uses it. */
const looksTwice = (cpu: Cpu, mm: Ref, address: number): number => {
  cpu.rcuReadLock();
  const seq = cpu.smpLoadAcquire(mm, mm_lock_seq);
  const vma = vmaLookup(cpu, mm, address);
  let answer = WRITE_LOCKED;
  if ((seq & 1) === 0 && vma !== NULL && vmaLookup(cpu, mm, address) === vma) {
    const file = cpu.readOnce(vma, vm_file);
    const offset = fileOffset(cpu.load(vma, vm_pgoff), cpu.load(vma, vm_start), address);
    const uprobe = findUprobeRcu(cpu, cpu.load(file, f_inode), offset);
    cpu.smpRmb();
    if (cpu.readOnce(mm, mm_lock_seq) === seq) answer = uprobe;
  }
  cpu.rcuReadUnlock();
  return answer;
};

describe('a litmus test of a reader that got a pointer twice', () => {
  it('should be written with a comment if it comes to the same', () => {
    const asked = { scenario: 'torn-split', sections: 1, writerSide: 'seqcount' } as const;
    const { text, verdict } = litmusExport({ ...asked, lookup: looksTwice });
    assert.equal(verdict.verdict, 'Never');
    assert.match(text, /No dependency is written where several reads returned the pointer/);
  });

  it('should be refused if its verdict rests on a dependency on one of the reads', () => {
    const lookup = (cpu: Cpu): number => {
      const root = cpu.rcuDereference(UPROBES, uprobes_tree);
      const isSame = root !== NULL && cpu.rcuDereference(UPROBES, uprobes_tree) === root;
      // No uprobe has inode 0: it was read before it was there.
      return isSame && cpu.load(root, inode) === NULL ? 7 : WRITE_LOCKED;
    };
    const asked = { scenario: 'register', sections: 1, writerSide: 'seqcount' } as const;
    const { verdict } = checkGraph({ ...asked, lookup });
    const open = runGraph({ ...asked, lookup }, { leavesOpen: true }).verdict.verdict;
    assert.deepEqual([verdict, open], ['Never', 'Sometimes']);
    assert.throws(
      () => litmusExport({ ...asked, lookup }),
      (error: unknown) => error instanceof UserError && /several reads returned/.test(error.message),
    );
  });
});
