import type { Cpu } from '../memory/cpu.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { rb_left, rb_parent, rb_red, rb_right } from '../memory/layout.ts';
import { isRed, oppositeOf, rbChangeChild, rotate } from './rb-rotate.ts';

/**
 * `rb_erase()`: takes a node out of the tree. Its own child pointers stay as they are, for readers that stand on
 * it. With two children its successor takes its place.
 */
export function rbErase(cpu: Cpu, node: Ref): void {
  const left = cpu.load(node, rb_left);
  const right = cpu.load(node, rb_right);
  if (left !== NULL && right !== NULL) {
    replaceBySuccessor(cpu, node, left, right);
    return;
  }
  const child = left === NULL ? right : left;
  const parent = cpu.load(node, rb_parent);
  rbChangeChild(cpu, node, child, parent);
  if (child !== NULL) cpu.store(child, rb_parent, parent);
  if (!isRed(cpu, node)) rbEraseColor(cpu, child, parent);
}

function replaceBySuccessor(cpu: Cpu, node: Ref, left: Ref, right: Ref): void {
  let successor = right;
  for (let next = cpu.load(right, rb_left); next !== NULL; next = cpu.load(next, rb_left)) successor = next;
  const orphan = cpu.load(successor, rb_right);
  const parent = cpu.load(node, rb_parent);
  let orphanParent = successor;
  if (successor !== right) {
    orphanParent = cpu.load(successor, rb_parent);
    // The successor leaves its old place before it gets the tree that this place is in below itself: no loop.
    cpu.writeOnce(orphanParent, rb_left, orphan);
    cpu.writeOnce(successor, rb_right, right);
    cpu.store(right, rb_parent, successor);
  }
  cpu.writeOnce(successor, rb_left, left);
  cpu.store(left, rb_parent, successor);
  // Last of the pointers: a reader from above now finds the successor and the whole tree below it.
  rbChangeChild(cpu, node, successor, parent);
  if (orphan !== NULL) cpu.store(orphan, rb_parent, orphanParent);
  const lostRed = isRed(cpu, successor);
  cpu.store(successor, rb_parent, parent);
  cpu.store(successor, rb_red, cpu.load(node, rb_red));
  if (!lostRed) rbEraseColor(cpu, orphan, orphanParent);
}

/** Repairs the colours after a black node went missing on the way to this one, which may be NULL. */
function rbEraseColor(cpu: Cpu, start: Ref, startParent: Ref): void {
  let node = start;
  let parent = startParent;
  while (parent !== NULL && !isRed(cpu, node)) {
    // The side that lacks a black node has a sibling, so NULL on the left means that the left side lacks it.
    const side = cpu.load(parent, rb_left) === node ? rb_left : rb_right;
    const other = oppositeOf(side);
    let sibling = cpu.load(parent, other);
    if (isRed(cpu, sibling)) {
      cpu.store(sibling, rb_red, 0);
      cpu.store(parent, rb_red, 1);
      rotate(cpu, parent, side);
      sibling = cpu.load(parent, other);
    }
    if (!isRed(cpu, cpu.load(sibling, other))) {
      const inner = cpu.load(sibling, side);
      if (!isRed(cpu, inner)) {
        cpu.store(sibling, rb_red, 1);
        node = parent;
        parent = cpu.load(node, rb_parent);
        continue;
      }
      cpu.store(inner, rb_red, 0);
      cpu.store(sibling, rb_red, 1);
      rotate(cpu, sibling, other);
      sibling = inner;
    }
    cpu.store(sibling, rb_red, cpu.load(parent, rb_red));
    cpu.store(parent, rb_red, 0);
    cpu.store(cpu.load(sibling, other), rb_red, 0);
    rotate(cpu, parent, side);
    return;
  }
  if (node !== NULL) cpu.store(node, rb_red, 0);
}
