import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DepthFirst } from '../../src/machines/interleave/depth-first.ts';
import { execute } from '../../src/machines/interleave/execution.ts';
import {
  backing_file_kmalloc,
  bfilp_cachep,
  f_inode,
  filp_cachep,
  filp_cachep_plain,
} from '../../src/memory/layout.ts';
import { allocFile, createInode, type FileKind, fileKinds, fput, getFile } from '../../src/mm/file.ts';
import { countingCpu } from '../support/live-objects.ts';
import { programFrom } from '../support/set-up.ts';

const CACHES = {
  filp: filp_cachep,
  'filp-plain': filp_cachep_plain,
  backing: bfilp_cachep,
  'backing-kfree': backing_file_kmalloc,
};

describe('a file', () => {
  for (const kind of fileKinds) {
    it(`of kind ${kind} goes back where it came from with its last reference`, () => {
      const { cpu, live } = countingCpu(1 << 12);
      const inode = createInode(cpu, 1);
      // One of each: taking from the wrong cache would go unseen with one alone.
      for (const other of fileKinds) allocFile(cpu, inode, other);
      const file = allocFile(cpu, inode, kind);
      getFile(cpu, file);
      fput(cpu, file);
      assert.ok(live(CACHES[kind]).has(file));
      fput(cpu, file);
      for (const cache of Object.values(CACHES)) assert.equal(live(cache).size, 1);
    });
  }
});

/** A reader that has the pointer, and no reference, beside the last fput(). */
function findingsOf(kind: FileKind): string[] {
  const program = programFrom((cpu) => {
    const file = allocFile(cpu, createInode(cpu, 1), kind);
    return [
      (self) => {
        self.rcuReadLock();
        const inode = self.load(file, f_inode);
        self.rcuReadUnlock();
        return inode;
      },
      (self) => {
        fput(self, file);
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

describe('a file that is read without a reference, under RCU', () => {
  for (const [kind, findings] of [
    ['filp', []],
    ['filp-plain', ['use-after-free']],
    ['backing', []],
    ['backing-kfree', ['use-after-free']],
  ] as const) {
    it(`is ${findings.length === 0 ? 'still a file' : 'freed memory'} if it is of kind ${kind}`, () => {
      assert.deepEqual(findingsOf(kind), findings);
    });
  }
});
