/** What stores need of maple nodes: their ranges, and new nodes that hold them. */
import type { Cpu } from '../memory/cpu.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { MAPLE_STRIDE, ma_leaf, maple_node_cache, pivot, slot } from '../memory/layout.ts';
import type { AddressSpace } from './address-space.ts';

/** One range of a node: its inclusive end, and the entry or the node below. */
export interface Range {
  readonly last: number;
  readonly child: Ref;
}

/** Ranges that a node of a level holds: 1 is a leaf. */
export const slotsAt = ({ leafSlots, nodeSlots }: AddressSpace, level: number): number =>
  level === 1 ? leafSlots : nodeSlots;

/**
 * The fewest ranges of a node that has neighbours: half of what it holds. Simplified: `mt_min_slots` of the kernel is
 * lower, 16/2 - 2 in a leaf and 10/2 - 1 in an inner node.
 */
export const minSlotsAt = (space: AddressSpace, level: number): number => slotsAt(space, level) >> 1;

/** Levels of the tree below a root: 1 if that is a leaf. */
export function levelsOf(cpu: Cpu, root: Ref): number {
  let node = root;
  let levels = 1;
  for (; cpu.load(node, ma_leaf) === 0; levels++) node = cpu.load(node, slot);
  return levels;
}

/** The ranges of a node whose last one ends at `max`. */
export function rangesOf(cpu: Cpu, node: Ref, max: number): Range[] {
  const ranges: Range[] = [];
  for (let at = 0; ; at += MAPLE_STRIDE) {
    const last = cpu.load(node, pivot + at);
    ranges.push({ last, child: cpu.load(node, slot + at) });
    if (last === max) return ranges;
  }
}

/** Fills as few new nodes of a level as hold the ranges, evenly; returns the ranges of the level above. */
export function distribute(cpu: Cpu, space: AddressSpace, ranges: readonly Range[], level: number): Range[] {
  const count = Math.ceil(ranges.length / slotsAt(space, level));
  return Array.from({ length: count }, (_, at) => {
    const part = ranges.slice(
      Math.floor((at * ranges.length) / count),
      Math.floor(((at + 1) * ranges.length) / count),
    );
    const node = cpu.alloc(maple_node_cache);
    cpu.store(node, ma_leaf, level === 1 ? 1 : 0);
    for (const [index, range] of part.entries()) {
      cpu.store(node, pivot + index * MAPLE_STRIDE, range.last);
      cpu.store(node, slot + index * MAPLE_STRIDE, range.child);
    }
    return { last: (part.at(-1) as Range).last, child: node };
  });
}

/** Ranges of neighbouring nodes in one list; gaps that meet become one. */
export function joinRanges(low: readonly Range[], high: readonly Range[]): Range[] {
  const gapsMeet = low.at(-1)?.child === NULL && high[0]?.child === NULL;
  return [...(gapsMeet ? low.slice(0, -1) : low), ...high];
}
