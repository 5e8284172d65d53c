import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { int } from '../../src/locks/int.ts';
import { maple_node_cache } from '../../src/memory/layout.ts';
import { type AddressSpace, createAddressSpace } from '../../src/mm/address-space.ts';
import { findVma } from '../../src/mm/find-vma.ts';
import { mtreeStoreRange } from '../../src/mm/maple-store.ts';
import { mtreeLoad, ULONG_MAX } from '../../src/mm/maple-tree.ts';
import { type CountingCpu, countingCpu } from '../support/live-objects.ts';
import { mapleNodes } from '../support/maple-nodes.ts';

const SEED = 20240808;
const FAN_OUTS = [
  { leafSlots: 4, nodeSlots: 4 },
  { leafSlots: 16, nodeSlots: 10 },
];

interface Store {
  readonly first: number;
  readonly last: number;
  readonly entry: number;
}

/** The naive tree: the entry of every index, in so few of them that they can be counted. */
class Model {
  readonly #entries: number[];
  constructor(size: number) {
    this.#entries = Array<number>(size).fill(0);
  }
  store({ first, last, entry }: Store): void {
    this.#entries.fill(entry, first, last + 1);
  }
  load(index: number): number {
    return this.#entries[index] ?? 0;
  }
  next(index: number): number {
    return this.#entries.slice(index).find((entry) => entry !== 0) ?? 0;
  }
  get ranges(): number {
    return this.#entries.filter((entry, at) => entry !== this.#entries[at - 1]).length;
  }
}

function storesIn(size: number): fc.Arbitrary<Store> {
  const index = fc.nat(size - 1);
  const length = fc.oneof({ arbitrary: fc.nat(6), weight: 4 }, { arbitrary: fc.nat(size), weight: 1 });
  const entry = fc.oneof({ arbitrary: fc.integer({ min: 1, max: 1000 }), weight: 3 }, fc.constant(0));
  return fc.record({ first: index, length, entry }).map(({ first, length: more, entry: value }) => ({
    first,
    last: Math.min(size - 1, first + more),
    entry: value,
  }));
}

function newTree(fanOut: (typeof FAN_OUTS)[number]): CountingCpu & { space: AddressSpace } {
  const counting = countingCpu(1 << 17);
  return { ...counting, space: createAddressSpace(counting.cpu, { side: int, ...fanOut }) };
}

/** What holds of every tree: nodes full enough to be nodes, in order, alive, and none of them lost. */
function checkNodes({ cpu, space, live }: ReturnType<typeof newTree>): number {
  const nodes = mapleNodes(cpu, space.mm);
  for (const { node, depth, isLeaf, isDead, ranges } of nodes) {
    const slots = isLeaf ? space.leafSlots : space.nodeSlots;
    assert.ok(ranges.length <= slots);
    const isRoot = depth === 1;
    assert.ok(ranges.length >= (isRoot ? (isLeaf ? 1 : 2) : slots >> 1), 'a node is less than half full');
    assert.ok(ranges.every(({ last }, at) => at === 0 || last > (ranges[at - 1]?.last ?? 0)));
    const hasTwoGaps = ranges.some(({ child }, at) => child === 0 && ranges[at - 1]?.child === 0);
    assert.ok(!isLeaf || !hasTwoGaps, 'two gaps stand side by side');
    assert.equal(isDead, false);
    assert.ok(live(maple_node_cache).has(node), 'a live node points at a freed one');
  }
  const depths = new Set(nodes.filter(({ isLeaf }) => isLeaf).map(({ depth }) => depth));
  assert.ok(depths.size <= 1, 'leaves lie at different depths');
  return Math.max(0, ...depths);
}

for (const fanOut of FAN_OUTS) {
  describe(`mtreeStoreRange with ${fanOut.leafSlots} and ${fanOut.nodeSlots} slots`, () => {
    it('loads what an array holds after any stores', () => {
      const size = 60;
      fc.assert(
        fc.property(fc.array(storesIn(size), { maxLength: 80, size: 'max' }), (stores) => {
          const tree = newTree(fanOut);
          const model = new Model(size);
          for (const store of stores) {
            mtreeStoreRange(tree.cpu, tree.space, store.first, store.last, store.entry);
            model.store(store);
            for (let index = 0; index <= size; index++) {
              assert.equal(mtreeLoad(tree.cpu, tree.space.mm, index), model.load(index));
              assert.equal(findVma(tree.cpu, tree.space.mm, index), model.next(index));
            }
          }
          assert.equal(mtreeLoad(tree.cpu, tree.space.mm, ULONG_MAX), 0);
          tree.gracePeriod();
          checkNodes(tree);
          assert.equal(tree.live(maple_node_cache).size, mapleNodes(tree.cpu, tree.space.mm).length);
        }),
        { seed: SEED, numRuns: 150 },
      );
    });

    it('grows in depth only while it grows in entries', () => {
      const tree = newTree(fanOut);
      const depthAfter = (entry: number): number => {
        for (let index = 0; index < 500; index++) {
          mtreeStoreRange(tree.cpu, tree.space, 2 * index, 2 * index, entry);
          tree.gracePeriod();
        }
        return checkNodes(tree);
      };
      const full = depthAfter(1);
      for (let round = 0; round < 5; round++) {
        // One store over everything, then one by one: neither may leave a level behind that the next round adds to.
        mtreeStoreRange(tree.cpu, tree.space, 0, 1000, 0);
        assert.ok(depthAfter(1) <= full);
        depthAfter(0);
      }
      assert.ok(depthAfter(1) <= full);
    });

    it('gets flat again when entries go, one by one or all but one', () => {
      const depths = (remove: (tree: ReturnType<typeof newTree>, index: number) => void): number[] => {
        const tree = newTree(fanOut);
        for (let index = 0; index < 1000; index++) {
          mtreeStoreRange(tree.cpu, tree.space, 2 * index, 2 * index, 1);
          tree.gracePeriod();
        }
        const found = [checkNodes(tree)];
        for (let index = 0; index < 999; index++) {
          remove(tree, index);
          tree.gracePeriod();
          const depth = checkNodes(tree);
          if (depth !== found.at(-1)) found.push(depth);
        }
        assert.equal(mtreeLoad(tree.cpu, tree.space.mm, 1998), 1);
        assert.equal(tree.live(maple_node_cache).size, 1);
        return found;
      };
      const oneByOne = depths((tree, index) =>
        mtreeStoreRange(tree.cpu, tree.space, 2 * index, 2 * index, 0),
      );
      assert.ok((oneByOne[0] as number) >= 3);
      assert.deepEqual(
        oneByOne,
        Array.from({ length: oneByOne[0] as number }, (_, at) => (oneByOne[0] as number) - at),
      );
      const atOnce = depths((tree, index) => {
        if (index === 500) mtreeStoreRange(tree.cpu, tree.space, 0, 1997, 0);
      });
      assert.deepEqual(atOnce, [oneByOne[0], 1]);
    });

    it('keeps a replaced node until a grace period has passed', () => {
      const tree = newTree(fanOut);
      for (let index = 0; index < 40; index++) mtreeStoreRange(tree.cpu, tree.space, index, index, index + 1);
      tree.gracePeriod();
      const before = mapleNodes(tree.cpu, tree.space.mm);
      mtreeStoreRange(tree.cpu, tree.space, 0, 39, 0);
      for (const { node } of before) assert.ok(tree.live(maple_node_cache).has(node));
      tree.gracePeriod();
      const after = new Set(mapleNodes(tree.cpu, tree.space.mm).map(({ node }) => node));
      for (const { node } of before) assert.equal(tree.live(maple_node_cache).has(node), after.has(node));
    });

    it('exchanges an entry of the same range in place', () => {
      const tree = newTree(fanOut);
      mtreeStoreRange(tree.cpu, tree.space, 10, 19, 5);
      const [before] = mapleNodes(tree.cpu, tree.space.mm);
      mtreeStoreRange(tree.cpu, tree.space, 10, 19, 6);
      const [after] = mapleNodes(tree.cpu, tree.space.mm);
      assert.equal(after?.node, before?.node);
      assert.equal(mtreeLoad(tree.cpu, tree.space.mm, 15), 6);
    });

    it('holds thousands of entries and stays shallow', () => {
      const size = 4000;
      const tree = newTree(fanOut);
      const model = new Model(size);
      const stores = fc
        .sample(storesIn(size), { seed: SEED, numRuns: 2 * size })
        .filter(({ first, last }) => last - first < 8);
      for (const store of stores) {
        mtreeStoreRange(tree.cpu, tree.space, store.first, store.last, store.entry);
        model.store(store);
        tree.gracePeriod();
      }
      assert.ok(model.ranges > 1000);
      for (let index = 0; index < size; index++) {
        assert.equal(mtreeLoad(tree.cpu, tree.space.mm, index), model.load(index));
      }
      // Nodes are split in halves, so a level up has at most a half of the slots' part of the nodes below it.
      const levels = 1 + Math.ceil(Math.log(size) / Math.log(Math.floor(fanOut.nodeSlots / 2)));
      assert.ok(checkNodes(tree) <= levels);
    });
  });
}

describe('mtreeStoreRange into a leaf that is left less than half full', () => {
  /** Twelve entries of ten indices each; the third leaf holds 40 to 59, the fourth 60 to 79. */
  const twelve = () => {
    const tree = newTree({ leafSlots: 4, nodeSlots: 4 });
    const store = (first: number, last: number, entry: number): void =>
      mtreeStoreRange(tree.cpu, tree.space, first, last, entry);
    for (let at = 0; at < 12; at++) store(10 * at, 10 * at + 9, at + 1);
    const leaves = () =>
      mapleNodes(tree.cpu, tree.space.mm)
        .filter(({ isLeaf }) => isLeaf)
        .map(({ ranges }) => ranges.map(({ last }) => last));
    const check = (): void => {
      tree.gracePeriod();
      checkNodes(tree);
      assert.equal(tree.live(maple_node_cache).size, mapleNodes(tree.cpu, tree.space.mm).length);
    };
    return { store, leaves, check };
  };

  it('replaces the neighbour too, when both together need two leaves', () => {
    const { store, leaves, check } = twelve();
    store(41, 41, 100);
    assert.deepEqual(leaves().slice(2, 4), [
      [40, 41, 49, 59],
      [69, 79],
    ]);
    store(60, 79, 200);
    assert.deepEqual(leaves().slice(2, 4), [
      [40, 41],
      [49, 59, 79],
    ]);
    check();
  });

  it('makes one gap of two that meet where the leaves did', () => {
    const { store, leaves, check } = twelve();
    store(50, 59, 0);
    store(60, 79, 0);
    assert.deepEqual(leaves()[2], [49, 79]);
    check();
  });
});
