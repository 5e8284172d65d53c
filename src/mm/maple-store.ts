/**
 * Stores into the maple tree, under mmap_lock held for writing. A node that a reader may be in is copied, the copy
 * published by one pointer, the old node marked dead and freed after a grace period. Only two changes are made in
 * place: one entry replaced by another of the same range, and a child replaced by its copy. Simplified: the kernel
 * also moves the boundary of two neighbouring ranges in place, slot first, pivot second, where readers may see it
 * half done.
 *
 * A node that a store leaves less than half full joins a neighbour, so that the tree gets flatter again when VMAs go.
 */
import type { Cpu } from '../memory/cpu.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { MAPLE_STRIDE, ma_parent, maple_node_cache, mm_mt, slot } from '../memory/layout.ts';
import type { AddressSpace } from './address-space.ts';
import { distribute, joinRanges, levelsOf, minSlotsAt, type Range, rangesOf } from './maple-node.ts';
import { ULONG_MAX } from './maple-tree.ts';

/** A store in progress: what goes where, and which nodes it replaces. */
interface Store {
  readonly cpu: Cpu;
  readonly space: AddressSpace;
  readonly first: number;
  readonly last: number;
  readonly entry: Ref;
  readonly replaced: Ref[];
}

/** An inner node taken apart: its children, its first index, and its level. */
interface Inner {
  readonly children: readonly Range[];
  readonly min: number;
  readonly level: number;
}

/** Ranges that still need nodes of a level to hold them. */
interface Loose {
  readonly ranges: readonly Range[];
  readonly level: number;
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
  const loose: Loose | undefined =
    root === NULL
      ? { ranges: overwrite([{ last: ULONG_MAX, child: NULL }], 0, store), level: 1 }
      : rewriteNode(store, root, levelsOf(cpu, root), 0, ULONG_MAX);
  if (loose !== undefined) {
    let { ranges, level } = loose;
    // An inner node over a single node would only be one more step down.
    for (; level === 1 || ranges.length > 1; level++) ranges = distribute(cpu, space, ranges, level);
    cpu.rcuAssignPointer(space.mm, mm_mt, (ranges[0] as Range).child);
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

/** The ranges that replace this node after the store; undefined if the change was made in place. */
function rewriteNode(store: Store, node: Ref, level: number, min: number, max: number): Loose | undefined {
  const { cpu, first, last, entry } = store;
  const ranges = rangesOf(cpu, node, max);
  const from = ranges.findIndex((range) => range.last >= first);
  const to = ranges.findIndex((range) => range.last >= last);
  const low = startOf(ranges, from, min);
  const high = (ranges[to] as Range).last;
  if (level === 1) {
    if (entry !== NULL && low === first && high === last && from === to) {
      cpu.rcuAssignPointer(node, slot + from * MAPLE_STRIDE, entry);
      return undefined;
    }
    store.replaced.push(node);
    return { ranges: overwrite(ranges, min, store), level };
  }
  const inner: Inner = { children: ranges, min, level };
  const below: Loose | undefined =
    from === to
      ? rewriteNode(store, (ranges[from] as Range).child, level - 1, low, high)
      : { ranges: overwrite(collect(store, inner, from, to, 1), low, store), level: 1 };
  if (below === undefined) return undefined;
  const filled = fillUp(store, inner, from, to, below);
  if (filled.level === level && isSameButFor(from, filled.ranges, ranges)) {
    cpu.rcuAssignPointer(node, slot + from * MAPLE_STRIDE, (filled.ranges[from] as Range).child);
    return undefined;
  }
  store.replaced.push(node);
  return filled;
}

/**
 * Builds nodes for loose ranges, which stand for the children `from` to `to`, up to the level of those children. On
 * each level they take in neighbours until they fill half a node. If the whole inner node does not suffice, they stay
 * loose for the node above.
 */
function fillUp(store: Store, inner: Inner, from: number, to: number, below: Loose): Loose {
  const { cpu, space } = store;
  const { children, level } = inner;
  let { ranges, level: at } = below;
  let left = from;
  let right = to;
  for (; at < level; at++) {
    while (ranges.length < minSlotsAt(space, at) && (left > 0 || right < children.length - 1)) {
      if (left > 0) {
        left--;
        ranges = joinRanges(collect(store, inner, left, left, at), ranges);
      } else {
        right++;
        ranges = joinRanges(ranges, collect(store, inner, right, right, at));
      }
    }
    if (ranges.length < minSlotsAt(space, at)) return { ranges, level: at };
    ranges = distribute(cpu, space, ranges, at);
  }
  return { ranges: [...children.slice(0, left), ...ranges, ...children.slice(right + 1)], level };
}

/** The contents of the nodes of level `at` below some children. Those nodes, and all in between, are replaced. */
function collect(store: Store, inner: Inner, from: number, to: number, at: number): readonly Range[] {
  const { children, min, level } = inner;
  let found: readonly Range[] = [];
  for (let nth = from; nth <= to; nth++) {
    const { last, child } = children[nth] as Range;
    store.replaced.push(child);
    const ranges = rangesOf(store.cpu, child, last);
    const below: Inner = { children: ranges, min: startOf(children, nth, min), level: level - 1 };
    const more = below.level === at ? ranges : collect(store, below, 0, ranges.length - 1, at);
    found = joinRanges(found, more);
  }
  return found;
}

/** True if one child stands for another over the same range, and all else is as it was. */
const isSameButFor = (nth: number, ranges: readonly Range[], old: readonly Range[]): boolean =>
  ranges.length === old.length &&
  ranges[nth]?.last === old[nth]?.last &&
  ranges.every((range, at) => at === nth || range === old[at]);

const startOf = (ranges: readonly Range[], nth: number, min: number): number =>
  nth === 0 ? min : (ranges[nth - 1] as Range).last + 1;

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
