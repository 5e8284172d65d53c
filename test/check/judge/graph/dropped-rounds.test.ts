import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { prepare } from '../../../../src/check/stage/prepare.ts';
import { exploreCpus } from '../../../../src/machines/graph/cpus/explore-cpus.ts';
import { RETRIES } from '../../../../src/machines/retries.ts';
import type { Cpu } from '../../../../src/memory/cpu.ts';
import type { Ref } from '../../../../src/memory/field.ts';
import { NULL } from '../../../../src/memory/field.ts';
import { f_inode, vm_file } from '../../../../src/memory/layout.ts';
import type { ShippedLoopName } from '../../../../src/memory/shipped-loop.ts';
import { vmaLookup } from '../../../../src/mm/vma.ts';
import { putUprobe, tryGetUprobe } from '../../../../src/uprobes/uprobe-refcount.ts';
import { findUprobeRcu } from '../../../../src/uprobes/uprobes-tree.ts';

/** Holds a reference for a moment. */
function holds(cpu: Cpu, mm: Ref, address: number): number {
  cpu.rcuReadLock();
  cpu.rcuReadLockTrace();
  const vma = vmaLookup(cpu, mm, address);
  const uprobe = findUprobeRcu(cpu, cpu.load(cpu.load(vma, vm_file), f_inode), 0x4010);
  const isHeld = uprobe !== NULL && tryGetUprobe(cpu, uprobe);
  if (isHeld) putUprobe(cpu, uprobe);
  cpu.rcuReadUnlockTrace();
  cpu.rcuReadUnlock();
  return isHeld ? uprobe : NULL;
}

/** A scenario for each shipped loop, and whether some round of it reads nothing new there. */
const CELLS = [
  ['walk', 'merged', 'torn-split', true],
  ['lock_vma_under_rcu', 'per-vma-lock', 'munmap', true],
  ['lock_vma_under_rcu', 'per-vma-refcnt', 'munmap', true],
  ['find_uprobe_rcu', 'merged', 'unregister', false],
  ['refcount_add_not_zero', 'per-vma-refcnt', 'torn-split', true],
  ['refcount_inc_not_zero', holds, 'unregister', false],
] as const;
const NAMES: Readonly<Record<ShippedLoopName, true>> = {
  walk: true,
  lock_vma_under_rcu: true,
  find_uprobe_rcu: true,
  refcount_add_not_zero: true,
  refcount_inc_not_zero: true,
};

describe('rounds of shipped loops that read nothing new', () => {
  it('should have a test for each loop', () => {
    assert.deepEqual([...new Set(CELLS.map(([name]) => name))].sort(), Object.keys(NAMES).sort());
  });

  for (const [name, lookup, scenario, drops] of CELLS) {
    it(`should change nothing that is found: ${name}, ${scenario}`, () => {
      const { program } = prepare({ lookup, scenario, sections: 1 });
      const width = program.cpus.length;
      const search = (keepsRounds: boolean) => {
        let outcomes = new Set<string>();
        const { ended, dropped } = exploreCpus(
          program,
          {
            ...{
              model: 'lkmm',
              spin: false,
              handsOver: true,
              asWritten: false,
              folds: true,
              setsAside: true,
            },
            ...{ frees: true, retries: RETRIES, keepsRounds },
            order: program.cpus.map((_, cpu) => (cpu + 1) % width),
          },
          {
            begin: () => {
              outcomes = new Set();
            },
            visit: ({ results, findings }) => {
              const ends = program.cpus.map((_, cpu) => results.get(cpu) ?? '-');
              outcomes.add(`${ends} ${findings.map(({ text }) => text)}`);
              return true;
            },
          },
        );
        assert.equal(ended, 'done');
        return { outcomes: [...outcomes].sort(), dropped };
      };
      const [folded, unfolded] = [search(false), search(true)];
      assert.deepEqual(folded.outcomes, unfolded.outcomes);
      assert.deepEqual([folded.dropped > 0, unfolded.dropped], [drops, 0]);
    });
  }
});
