import assert from 'node:assert/strict';
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
  uprobes_tree,
} from '../../src/memory/layout.ts';

/** Checks order, colours, black height and parents of the tree; returns its nodes in order. */
export function checkTree(cpu: Cpu): Ref[] {
  const inOrder: Ref[] = [];
  const visit = (node: Ref, parent: Ref): number => {
    if (node === NULL) return 1;
    assert.equal(cpu.load(node, rb_parent), parent, 'a parent pointer that does not lead back');
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

/** Where a descent comes to, whatever the seqcount says: a node with this offset, or NULL. Fails on a loop. */
export function descend(cpu: Cpu, offset: number, from = cpu.load(UPROBES, uprobes_tree)): Ref {
  const met = new Set<Ref>();
  let node = from;
  while (node !== NULL) {
    assert.ok(!met.has(node), 'a descent goes round in a loop');
    met.add(node);
    const order = offset - cpu.load(node, offsetField);
    if (order === 0) return node;
    node = cpu.load(node, order < 0 ? rb_left : rb_right);
  }
  return NULL;
}
