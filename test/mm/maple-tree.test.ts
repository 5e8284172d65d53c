import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { int } from '../../src/locks/int.ts';
import { DepthFirst } from '../../src/machines/interleave/depth-first.ts';
import { execute } from '../../src/machines/interleave/execution.ts';
import type { Cpu } from '../../src/memory/cpu.ts';
import { ma_parent } from '../../src/memory/layout.ts';
import { createAddressSpace } from '../../src/mm/address-space.ts';
import { mtreeStoreRange } from '../../src/mm/maple-store.ts';
import { masWalk } from '../../src/mm/maple-tree.ts';
import { countingCpu } from '../support/live-objects.ts';
import { mapleNodes } from '../support/maple-nodes.ts';
import { programFrom } from '../support/set-up.ts';

const OLD = 1000;
const NEW = 2000;

/** A walk to an index of a tree with ten entries, while entry NEW is stored over `[first, last]`. */
function walkWhileStoring(index: number, first: number, last: number, isUnderRcu: boolean) {
  const program = programFrom((cpu) => {
    const space = createAddressSpace(cpu, { side: int, leafSlots: 4, nodeSlots: 4 });
    for (let at = 0; at < 10; at++) mtreeStoreRange(cpu, space, 10 * at, 10 * at + 9, OLD + at);
    const read = (self: Cpu): number => {
      if (isUnderRcu) self.rcuReadLock();
      const entry = masWalk(self, space.mm, index);
      if (isUnderRcu) self.rcuReadUnlock();
      return entry;
    };
    const write = (self: Cpu): number => {
      mtreeStoreRange(self, space, first, last, NEW);
      return 0;
    };
    return [read, write];
  });
  const scheduler = new DepthFirst();
  const found = new Set<number | undefined>();
  const findings = new Set<string>();
  let restarts = 0;
  const onNote = (_cpu: number, name: string): void => {
    if (name === 'retry walk') restarts++;
  };
  while (scheduler.newExecution()) {
    const { results, complete, finding } = execute(program, scheduler, { onStep: () => undefined, onNote });
    if (!complete) continue;
    found.add(results[0]);
    if (finding !== undefined) findings.add(finding.kind);
  }
  return { found, findings: [...findings], restarts };
}

describe('a walk beside a store, in every interleaving', () => {
  it('finds the entry of before or of after, and starts again from a dead node', () => {
    for (const [first, last] of [
      [53, 56],
      [50, 59],
      [35, 74],
    ] as const) {
      const { found, findings, restarts } = walkWhileStoring(55, first, last, true);
      assert.deepEqual(found, new Set([OLD + 5, NEW]), `${first} to ${last}`);
      assert.deepEqual(findings, []);
      // A store over just the range of an entry exchanges it in place: then no node dies.
      assert.equal(restarts > 0, first !== 50);
    }
  });

  it('finds what the store does not touch, whatever node it lies in', () => {
    for (const index of [5, 45, 52, 58, 95]) {
      const { found, findings } = walkWhileStoring(index, 53, 56, true);
      assert.deepEqual(found, new Set([OLD + Math.floor(index / 10)]));
      assert.deepEqual(findings, []);
    }
  });

  it('reads a freed node if it is in no RCU section', () => {
    assert.deepEqual(walkWhileStoring(55, 53, 56, false).findings, ['use-after-free']);
  });
});

describe('a replaced node', () => {
  it('is its own parent, and stays readable as it was', () => {
    const { cpu } = countingCpu(1 << 12);
    const space = createAddressSpace(cpu, { side: int, leafSlots: 4, nodeSlots: 4 });
    mtreeStoreRange(cpu, space, 10, 19, OLD);
    const [before] = mapleNodes(cpu, space.mm);
    mtreeStoreRange(cpu, space, 12, 13, NEW);
    const [after] = mapleNodes(cpu, space.mm);
    assert.notEqual(after?.node, before?.node);
    assert.equal(cpu.load(before?.node ?? 0, ma_parent), before?.node);
    assert.equal(after?.isDead, false);
  });
});

describe('neighbouring gaps', () => {
  it('are one range', () => {
    const { cpu } = countingCpu(1 << 12);
    const space = createAddressSpace(cpu, { side: int });
    for (const first of [10, 20, 30]) mtreeStoreRange(cpu, space, first, first + 9, OLD);
    for (const first of [10, 30, 20]) mtreeStoreRange(cpu, space, first, first + 9, 0);
    assert.deepEqual(
      mapleNodes(cpu, space.mm).map(({ ranges }) => ranges.length),
      [1],
    );
  });
});
