import type { Cpu } from '../memory/cpu.ts';
import { type Field, NULL, type Ref } from '../memory/field.ts';
import { rb_left, rb_parent, rb_red, rb_right, UPROBES, uprobes_tree } from '../memory/layout.ts';
import { isRed, oppositeOf, rotate } from './rb-rotate.ts';

/** `rb_link_node_rcu()`: hangs a new, red node below its parent, or makes it the root. */
export function rbLinkNodeRcu(cpu: Cpu, node: Ref, parent: Ref, link: Field): void {
  cpu.store(node, rb_parent, parent);
  cpu.store(node, rb_red, 1);
  cpu.store(node, rb_left, NULL);
  cpu.store(node, rb_right, NULL);
  // Publishes the node: pairs with rcu_dereference() in findUprobeRcu(), whoever finds the node sees its key.
  if (parent === NULL) cpu.rcuAssignPointer(UPROBES, uprobes_tree, node);
  else cpu.rcuAssignPointer(parent, link, node);
}

/** `rb_insert_color()`: repairs the colours above a node that was just linked. */
export function rbInsertColor(cpu: Cpu, node: Ref): void {
  let red = node;
  for (;;) {
    const above = cpu.load(red, rb_parent);
    if (above === NULL) {
      cpu.store(red, rb_red, 0);
      return;
    }
    if (!isRed(cpu, above)) return;
    const top = cpu.load(above, rb_parent);
    const side = cpu.load(top, rb_left) === above ? rb_left : rb_right;
    const other = oppositeOf(side);
    const uncle = cpu.load(top, other);
    if (isRed(cpu, uncle)) {
      cpu.store(above, rb_red, 0);
      cpu.store(uncle, rb_red, 0);
      cpu.store(top, rb_red, 1);
      red = top;
      continue;
    }
    const inner = cpu.load(above, other) === red;
    if (inner) rotate(cpu, above, side);
    cpu.store(inner ? red : above, rb_red, 0);
    cpu.store(top, rb_red, 1);
    rotate(cpu, top, other);
    return;
  }
}
