import type { Cpu } from '../../src/memory/cpu.ts';
import { NULL, type Ref } from '../../src/memory/field.ts';
import { MAPLE_STRIDE, ma_leaf, ma_parent, mm_mt, pivot, slot } from '../../src/memory/layout.ts';
import { ULONG_MAX } from '../../src/mm/maple-tree.ts';

/** A node of the tree as it stands in memory. */
export interface MapleNode {
  readonly node: Ref;
  readonly depth: number;
  readonly isLeaf: boolean;
  readonly isDead: boolean;
  readonly ranges: readonly { readonly last: number; readonly child: Ref }[];
}

/** Every node that the root leads to, parents first. */
export function mapleNodes(cpu: Cpu, mm: Ref): MapleNode[] {
  const found: MapleNode[] = [];
  const visit = (node: Ref, max: number, depth: number): void => {
    const ranges: { last: number; child: Ref }[] = [];
    for (let at = 0; ranges.at(-1)?.last !== max; at += MAPLE_STRIDE) {
      ranges.push({ last: cpu.load(node, pivot + at), child: cpu.load(node, slot + at) });
      if (ranges.length > 16) throw new Error(`node ${node} has no range that ends at ${max}`);
    }
    const isLeaf = cpu.load(node, ma_leaf) === 1;
    found.push({ node, depth, isLeaf, isDead: cpu.load(node, ma_parent) === node, ranges });
    if (!isLeaf) for (const { last, child } of ranges) visit(child, last, depth + 1);
  };
  const root = cpu.load(mm, mm_mt);
  if (root !== NULL) visit(root, ULONG_MAX, 1);
  return found;
}
