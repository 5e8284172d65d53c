/**
 * Stores into the maple tree, under mmap_lock held for writing. A node that a reader may be in is copied, the
 * copy published by one pointer, the old node marked dead and freed after a grace period. In place is only the
 * exchange of one entry for another of the same range, and of a child for its copy.
 */
import type { Cpu } from '../memory/cpu.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { MAPLE_STRIDE, ma_leaf, ma_parent, maple_node_cache, mm_mt, pivot, slot } from '../memory/layout.ts';
import type { AddressSpace } from './address-space.ts';
import { ULONG_MAX } from './maple-tree.ts';

/** One range of a node: its inclusive end, and the entry or the node below. */
interface Range {
  readonly last: number;
  readonly child: Ref;
}

/** A store under way: what goes where, and which nodes it replaces. */
interface Store {
  readonly cpu: Cpu;
  readonly space: AddressSpace;
  readonly first: number;
  readonly last: number;
  readonly entry: Ref;
  readonly replaced: Ref[];
}

/** Stores an entry, or NULL for a gap, over `[first, last]` (`mas_store_prealloc()`). */
export function mtreeStoreRange(
  cpu: Cpu,
  space: AddressSpace,
  first: number,
  last: number,
  entry: Ref,
): void {
  const store: Store = { cpu, space, first, last, entry, replaced: [] };
  const root = cpu.load(space.mm, mm_mt);
  let nodes =
    root === NULL
      ? leavesOver(store, overwrite([{ last: ULONG_MAX, child: NULL }], 0, store))
      : rewriteNode(store, root, 0, ULONG_MAX);
  if (nodes !== undefined) {
    while (nodes.length > 1) nodes = nodesOver(store, nodes);
    cpu.rcuAssignPointer(space.mm, mm_mt, (nodes[0] as Range).child);
  }
  for (const node of store.replaced) cpu.store(node, ma_parent, node);
  if (store.replaced.length === 0) return;
  // Pairs with smp_rmb() in mtree_load(): a reader that finds a slot reused by the rcu_head sees the node dead.
  cpu.smpWmb();
  for (const node of store.replaced) cpu.callRcu(maFreeRcu, node);
}

function maFreeRcu(cpu: Cpu, node: number): void {
  cpu.free(maple_node_cache, node);
}

/** The nodes that stand for this one after the store; undefined if the change was made inside it. */
function rewriteNode(store: Store, node: Ref, min: number, max: number): Range[] | undefined {
  const { cpu, first, last, entry } = store;
  const ranges = rangesOf(cpu, node, max);
  const from = ranges.findIndex((range) => range.last >= first);
  const to = ranges.findIndex((range) => range.last >= last);
  const low = from === 0 ? min : (ranges[from - 1] as Range).last + 1;
  const high = (ranges[to] as Range).last;
  if (cpu.load(node, ma_leaf) === 1) {
    if (entry !== NULL && low === first && high === last && from === to) {
      cpu.rcuAssignPointer(node, slot + from * MAPLE_STRIDE, entry);
      return undefined;
    }
    store.replaced.push(node);
    return leavesOver(store, overwrite(ranges, min, store));
  }
  let middle: Range[] | undefined;
  if (from === to) {
    middle = rewriteNode(store, (ranges[from] as Range).child, low, high);
    if (middle === undefined) return undefined;
    if (middle.length === 1) {
      cpu.rcuAssignPointer(node, slot + from * MAPLE_STRIDE, (middle[0] as Range).child);
      return undefined;
    }
  } else {
    const below: Range[] = [];
    let height = 0;
    for (const [at, range] of ranges.slice(from, to + 1).entries()) {
      const start = at === 0 ? low : (ranges[from + at - 1] as Range).last + 1;
      height = collectLeaves(store, range.child, start, range.last, below);
    }
    middle = leavesOver(store, overwrite(below, low, store));
    for (; height > 1; height--) middle = nodesOver(store, middle);
  }
  store.replaced.push(node);
  return nodesOver(store, [...ranges.slice(0, from), ...middle, ...ranges.slice(to + 1)]);
}

/** Adds the leaf ranges of a subtree that is replaced as a whole, and returns its height. */
function collectLeaves(store: Store, node: Ref, min: number, max: number, into: Range[]): number {
  const { cpu } = store;
  const ranges = rangesOf(cpu, node, max);
  store.replaced.push(node);
  if (cpu.load(node, ma_leaf) === 1) {
    into.push(...ranges);
    return 1;
  }
  let height = 0;
  let start = min;
  for (const range of ranges) {
    height = collectLeaves(store, range.child, start, range.last, into);
    start = range.last + 1;
  }
  return height + 1;
}

function rangesOf(cpu: Cpu, node: Ref, max: number): Range[] {
  const ranges: Range[] = [];
  for (let at = 0; ; at += MAPLE_STRIDE) {
    const last = cpu.load(node, pivot + at);
    ranges.push({ last, child: cpu.load(node, slot + at) });
    if (last === max) return ranges;
  }
}

/** The ranges after the store; neighbouring gaps become one. */
function overwrite(ranges: readonly Range[], min: number, { first, last, entry }: Store): Range[] {
  const result: Range[] = [];
  const push = (range: Range): void => {
    if (range.child === NULL && result.at(-1)?.child === NULL) result.pop();
    result.push(range);
  };
  let start = min;
  for (const range of ranges) {
    if (start < first) push({ last: Math.min(range.last, first - 1), child: range.child });
    if (start <= last && range.last >= last) push({ last, child: entry });
    if (range.last > last) push({ last: range.last, child: range.child });
    start = range.last + 1;
  }
  return result;
}

const leavesOver = (store: Store, ranges: readonly Range[]): Range[] =>
  distribute(store, ranges, store.space.leafSlots, 1);
const nodesOver = (store: Store, ranges: readonly Range[]): Range[] =>
  distribute(store, ranges, store.space.nodeSlots, 0);

/** Fills as few nodes as hold the ranges, evenly. */
function distribute({ cpu }: Store, ranges: readonly Range[], slots: number, leaf: 0 | 1): Range[] {
  const count = Math.ceil(ranges.length / slots);
  return Array.from({ length: count }, (_, at) => {
    const part = ranges.slice(
      Math.floor((at * ranges.length) / count),
      Math.floor(((at + 1) * ranges.length) / count),
    );
    const node = cpu.alloc(maple_node_cache);
    cpu.store(node, ma_leaf, leaf);
    for (const [index, range] of part.entries()) {
      cpu.store(node, pivot + index * MAPLE_STRIDE, range.last);
      cpu.store(node, slot + index * MAPLE_STRIDE, range.child);
    }
    return { last: (part.at(-1) as Range).last, child: node };
  });
}
