import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { int } from '../../src/locks/int.ts';
import { maple_node_cache, mm_mt } from '../../src/memory/layout.ts';
import { createAddressSpace } from '../../src/mm/address-space.ts';
import { mtDestroy, mtDup, mtReplace } from '../../src/mm/maple-dup.ts';
import { mtreeStoreRange } from '../../src/mm/maple-store.ts';
import { mtreeLoad } from '../../src/mm/maple-tree.ts';
import { countingCpu } from '../support/live-objects.ts';
import { mapleNodes } from '../support/maple-nodes.ts';

const FAN_OUT = { side: int, leafSlots: 4, nodeSlots: 4 };

function twoTrees() {
  const counting = countingCpu(1 << 16);
  const { cpu, gracePeriod } = counting;
  const [from, to] = [createAddressSpace(cpu, FAN_OUT), createAddressSpace(cpu, FAN_OUT)];
  for (let index = 0; index < 100; index++) mtreeStoreRange(cpu, from, 3 * index, 3 * index + 1, index + 1);
  gracePeriod();
  cpu.store(to.mm, mm_mt, mtDup(cpu, cpu.load(from.mm, mm_mt)));
  return { ...counting, from, to };
}

describe('mtDup', () => {
  it('makes a tree of as many nodes, with the same entries, that shares no node', () => {
    const { cpu, from, to } = twoTrees();
    const [old, copies] = [mapleNodes(cpu, from.mm), mapleNodes(cpu, to.mm)];
    assert.equal(copies.length, old.length);
    const nodes = new Set(old.map(({ node }) => node));
    assert.ok(copies.every(({ node }) => !nodes.has(node)));
    for (let index = 0; index < 310; index++) {
      assert.equal(mtreeLoad(cpu, to.mm, index), mtreeLoad(cpu, from.mm, index));
    }
  });

  it('makes a tree in which stores leave the first as it was', () => {
    const { cpu, from, to } = twoTrees();
    mtreeStoreRange(cpu, to, 0, 1000, 7);
    assert.equal(mtreeLoad(cpu, to.mm, 31), 7);
    assert.equal(mtreeLoad(cpu, from.mm, 31), 11);
  });
});

describe('mtReplace', () => {
  it('exchanges the entry of each range of the copy, and none of the first', () => {
    const { cpu, from, to } = twoTrees();
    for (let index = 0; index < 100; index++) mtReplace(cpu, cpu.load(to.mm, mm_mt), 3 * index, index + 1001);
    for (let index = 0; index < 310; index++) {
      const entry = mtreeLoad(cpu, from.mm, index);
      assert.equal(mtreeLoad(cpu, to.mm, index), entry === 0 ? 0 : entry + 1000);
    }
  });
});

describe('mtDestroy', () => {
  it('frees every node of its tree at once, and none of another', () => {
    const { cpu, from, to, live } = twoTrees();
    mtDestroy(cpu, cpu.load(to.mm, mm_mt));
    assert.deepEqual(live(maple_node_cache), new Set(mapleNodes(cpu, from.mm).map(({ node }) => node)));
  });
});
