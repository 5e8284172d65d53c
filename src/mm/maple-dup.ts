/** Copies, fills and destroys trees that no reader can be in yet, or any more: nothing waits for RCU. */
import type { Cpu } from '../memory/cpu.ts';
import type { Ref } from '../memory/field.ts';
import { MAPLE_STRIDE, ma_leaf, maple_node_cache, pivot, slot } from '../memory/layout.ts';
import { rangesOf } from './maple-node.ts';
import { ULONG_MAX } from './maple-tree.ts';

/** `__mt_dup()`: copies of all nodes below and including this one, over the same entries. */
export function mtDup(cpu: Cpu, node: Ref, max: number = ULONG_MAX): Ref {
  const copy = cpu.alloc(maple_node_cache);
  const leaf = cpu.load(node, ma_leaf);
  cpu.store(copy, ma_leaf, leaf);
  for (const [nth, { last, child }] of rangesOf(cpu, node, max).entries()) {
    cpu.store(copy, pivot + nth * MAPLE_STRIDE, last);
    cpu.store(copy, slot + nth * MAPLE_STRIDE, leaf === 1 ? child : mtDup(cpu, child, last));
  }
  return copy;
}

/** Puts an entry in the place of the one over the same range (`mas_store()` that fits exactly). */
export function mtReplace(cpu: Cpu, root: Ref, index: number, entry: Ref): void {
  for (let node = root; ; ) {
    let at = 0;
    while (cpu.load(node, pivot + at) < index) at += MAPLE_STRIDE;
    if (cpu.load(node, ma_leaf) === 1) {
      cpu.rcuAssignPointer(node, slot + at, entry);
      return;
    }
    node = cpu.load(node, slot + at);
  }
}

/** `__mt_destroy()`: frees all nodes below and including this one at once. */
export function mtDestroy(cpu: Cpu, node: Ref, max: number = ULONG_MAX): void {
  const isLeaf = cpu.load(node, ma_leaf) === 1;
  for (const { last, child } of isLeaf ? [] : rangesOf(cpu, node, max)) mtDestroy(cpu, child, last);
  cpu.free(maple_node_cache, node);
}
