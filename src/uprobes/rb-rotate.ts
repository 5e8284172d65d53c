/**
 * What insertion and erasure in the red-black tree have in common.
 *
 * RCU readers walk the tree meanwhile, so every store to a child pointer is a WRITE_ONCE, and no order of them makes
 * a loop: a descent always ends. It may miss a node, which uprobes_seqcount tells, but it never meets a node that is
 * not there.
 */
import type { Cpu } from '../memory/cpu.ts';
import { type Field, NULL, type Ref } from '../memory/field.ts';
import { rb_left, rb_parent, rb_red, rb_right, UPROBES, uprobes_tree } from '../memory/layout.ts';

/** The other side. */
export const oppositeOf = (side: Field): Field => (side === rb_left ? rb_right : rb_left);

/** True for a red node; NULL is black. */
export function isRed(cpu: Cpu, node: Ref): boolean {
  return node !== NULL && cpu.load(node, rb_red) === 1;
}

/** Puts a node, or NULL, where another one was below this parent, or at the root. */
export function rbChangeChild(cpu: Cpu, old: Ref, replacement: Ref, parent: Ref): void {
  if (parent === NULL) cpu.writeOnce(UPROBES, uprobes_tree, replacement);
  else cpu.writeOnce(parent, cpu.load(parent, rb_left) === old ? rb_left : rb_right, replacement);
}

/** Turns a node down to the given side; its child of the other side takes its place. */
export function rotate(cpu: Cpu, node: Ref, down: Field): void {
  const up = oppositeOf(down);
  const child = cpu.load(node, up);
  const inner = cpu.load(child, down);
  const parent = cpu.load(node, rb_parent);
  // The child leaves its parent before it becomes the parent's parent: the other order would make a loop for a
  // moment.
  cpu.writeOnce(node, up, inner);
  if (inner !== NULL) cpu.store(inner, rb_parent, node);
  cpu.writeOnce(child, down, node);
  cpu.store(node, rb_parent, child);
  cpu.store(child, rb_parent, parent);
  rbChangeChild(cpu, node, child, parent);
}
