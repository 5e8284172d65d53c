import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { DepthFirst } from '../../src/machines/interleave/depth-first.ts';
import { execute } from '../../src/machines/interleave/execution.ts';
import { singleCpu } from '../../src/machines/threads/single.ts';
import type { Cpu } from '../../src/memory/cpu.ts';
import { NULL, type Ref } from '../../src/memory/field.ts';
import {
  inode as inodeField,
  offset as offsetField,
  rb_left,
  rb_parent,
  rb_red,
  rb_right,
  UPROBES,
  uprobes_seqcount,
  uprobes_tree,
} from '../../src/memory/layout.ts';
import { allocUprobe, findUprobeRcu } from '../../src/uprobes/uprobes-tree.ts';
import { programFrom } from '../support/set-up.ts';

const SEED = 20240811;

/** Checks order, colours and parents; returns nodes in order. */
function checkTree(cpu: Cpu): Ref[] {
  const inOrder: Ref[] = [];
  const visit = (node: Ref, parent: Ref): number => {
    if (node === NULL) return 1;
    assert.equal(cpu.load(node, rb_parent), parent);
    const isRed = cpu.load(node, rb_red) === 1;
    if (isRed)
      assert.equal(parent === NULL ? 1 : cpu.load(parent, rb_red), 0, 'red below red, or a red root');
    const left = visit(cpu.load(node, rb_left), node);
    inOrder.push(node);
    const right = visit(cpu.load(node, rb_right), node);
    assert.equal(left, right, 'black heights differ');
    return left + (isRed ? 0 : 1);
  };
  visit(cpu.load(UPROBES, uprobes_tree), NULL);
  for (const [at, node] of inOrder.entries()) {
    const before = inOrder[at - 1];
    if (before === undefined) continue;
    const byInode = cpu.load(node, inodeField) - cpu.load(before, inodeField);
    assert.ok(byInode > 0 || (byInode === 0 && cpu.load(node, offsetField) > cpu.load(before, offsetField)));
  }
  return inOrder;
}

const keys = (max: number) => fc.tuple(fc.integer({ min: 1, max: 4 }), fc.nat(max));

describe('the tree of uprobes', () => {
  it('holds what a Map holds, in a red-black tree, after every insertion', () => {
    fc.assert(
      fc.property(fc.array(keys(40), { maxLength: 60, size: 'max' }), (inserted) => {
        const { cpu } = singleCpu(1 << 12);
        const model = new Map<string, Ref>();
        for (const [inode, offset] of inserted) {
          const uprobe = allocUprobe(cpu, inode, offset);
          assert.equal(model.get(`${inode} ${offset}`) ?? uprobe, uprobe, 'one key, one uprobe');
          model.set(`${inode} ${offset}`, uprobe);
          assert.deepEqual(new Set(checkTree(cpu)), new Set(model.values()));
        }
        for (let inode = 0; inode <= 5; inode++) {
          for (let offset = 0; offset <= 41; offset++) {
            assert.equal(findUprobeRcu(cpu, inode, offset), model.get(`${inode} ${offset}`) ?? NULL);
          }
        }
      }),
      { seed: SEED, numRuns: 100 },
    );
  });

  for (const count of [1, 1000]) {
    it(`finds each of ${count} and nothing between them`, () => {
      const { cpu } = singleCpu(1 << 14);
      const added = Array.from({ length: count }, (_, at) => allocUprobe(cpu, 8, 16 * at));
      assert.equal(checkTree(cpu).length, count);
      for (const [at, uprobe] of added.entries()) {
        assert.equal(findUprobeRcu(cpu, 8, 16 * at), uprobe);
        assert.equal(findUprobeRcu(cpu, 8, 16 * at + 1), NULL);
        assert.equal(findUprobeRcu(cpu, 9, 16 * at), NULL);
      }
    });
  }

  it('counts two for each insertion, and as many for a uprobe that is there already', () => {
    const { cpu } = singleCpu(1 << 12);
    for (const expected of [2, 4, 6]) {
      allocUprobe(cpu, 1, Math.min(expected, 3));
      assert.equal(cpu.load(UPROBES, uprobes_seqcount), expected);
    }
  });

  it('never misses a uprobe that is there while another one is inserted, in any interleaving', () => {
    let retries = 0;
    // The third insertion rotates: once at the root, or first below it.
    for (const [first, second, third] of [
      [1, 2, 3],
      [3, 2, 1],
      [1, 3, 2],
    ] as const) {
      for (const wanted of [first, second]) {
        const { found, retried } = searchWhileInserting([first, second], wanted, third);
        assert.deepEqual([found.size, found.has(NULL)], [1, false]);
        retries += retried;
      }
    }
    assert.ok(retries > 0, 'no descent ever met a rotation');
  });

  it('finds a uprobe that is being inserted, or does not, and never half of it', () => {
    const { found, inserted } = searchWhileInserting([1, 2], 3, 3);
    assert.deepEqual(found, new Set([NULL, inserted]));
  });
});

/** What a search finds in every interleaving with an insertion, and how often it had to go round again. */
function searchWhileInserting(present: readonly number[], wanted: number, inserted: number) {
  const program = programFrom((cpu) => {
    for (const offset of present) allocUprobe(cpu, 8, offset);
    return [(self) => findUprobeRcu(self, 8, wanted), (self) => allocUprobe(self, 8, inserted)];
  });
  const scheduler = new DepthFirst();
  const found = new Set<number | undefined>();
  let made: number | undefined;
  let retried = 0;
  const onNote = (_cpu: number, name: string): void => {
    if (name === 'retry find_uprobe_rcu') retried++;
  };
  while (scheduler.newExecution()) {
    const { results, complete } = execute(program, scheduler, { onStep: () => undefined, onNote });
    if (!complete) continue;
    found.add(results[0]);
    made = results[1];
  }
  return { found, inserted: made, retried };
}
