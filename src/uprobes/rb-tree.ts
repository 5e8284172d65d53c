/** The red-black tree of uprobes: ordered by (inode, offset), walked by RCU readers while a writer rotates. */
import type { Cpu } from '../memory/cpu.ts';
import { type Field, NULL, type Ref } from '../memory/field.ts';
import { rb_left, rb_parent, rb_red, rb_right, UPROBES, uprobes_tree } from '../memory/layout.ts';

/** Links a node below its parent and repairs the colours (`rb_link_node_rcu()`, `rb_insert_color()`). */
export function rbInsert(cpu: Cpu, node: Ref, parent: Ref, link: Field): void {
  cpu.store(node, rb_parent, parent);
  cpu.store(node, rb_red, 1);
  // Publishes the node: its key is visible to who finds it.
  if (parent === NULL) cpu.rcuAssignPointer(UPROBES, uprobes_tree, node);
  else cpu.rcuAssignPointer(parent, link, node);

  let red = node;
  for (;;) {
    const above = cpu.load(red, rb_parent);
    if (above === NULL) {
      cpu.store(red, rb_red, 0);
      return;
    }
    if (cpu.load(above, rb_red) === 0) return;
    const top = cpu.load(above, rb_parent);
    const side = cpu.load(top, rb_left) === above ? rb_left : rb_right;
    const other = side === rb_left ? rb_right : rb_left;
    const uncle = cpu.load(top, other);
    if (uncle !== NULL && cpu.load(uncle, rb_red) === 1) {
      cpu.store(above, rb_red, 0);
      cpu.store(uncle, rb_red, 0);
      cpu.store(top, rb_red, 1);
      red = top;
      continue;
    }
    const inner = cpu.load(above, other) === red;
    if (inner) rotate(cpu, above, side);
    const head = inner ? red : above;
    cpu.store(head, rb_red, 0);
    cpu.store(top, rb_red, 1);
    rotate(cpu, top, other);
    return;
  }
}

/** Turns a node down to the given side; its child of the other side takes its place. */
function rotate(cpu: Cpu, node: Ref, down: Field): void {
  const up = down === rb_left ? rb_right : rb_left;
  const child = cpu.load(node, up);
  const inner = cpu.load(child, down);
  const parent = cpu.load(node, rb_parent);
  cpu.writeOnce(node, up, inner);
  if (inner !== NULL) cpu.store(inner, rb_parent, node);
  cpu.writeOnce(child, down, node);
  cpu.store(node, rb_parent, child);
  cpu.store(child, rb_parent, parent);
  if (parent === NULL) cpu.writeOnce(UPROBES, uprobes_tree, child);
  else cpu.writeOnce(parent, cpu.load(parent, rb_left) === node ? rb_left : rb_right, child);
}
