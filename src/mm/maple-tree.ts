/**
 * The maple tree as its readers meet it: walked under RCU, ranges with inclusive ends, NULL for gaps.
 * A walk that comes to a dead node starts again from the root.
 */
import type { Cpu } from '../memory/cpu.ts';
import { fails } from '../memory/fails.ts';
import { NULL, type Ref } from '../memory/field.ts';
import * as layout from '../memory/layout.ts';
import { ShippedLoop } from '../memory/shipped-loop.ts';

// V8 reads an imported name anew at each use, and knows a constant of the module: a walk has dozens of uses.
const { MAPLE_STRIDE, ma_leaf, ma_parent, mm_mt, pivot, slot } = layout;

/** The largest index: what the last pivot of the last leaf holds. */
export const ULONG_MAX = Number.MAX_SAFE_INTEGER;

/** `mtree_load()`: the entry whose range holds the index, or NULL. It keeps the nodes that it meets, not what it returns. */
export function mtreeLoad(cpu: Cpu, mm: Ref, index: number): Ref {
  cpu.rcuReadLock();
  const entry = walk(cpu, mm, index);
  cpu.rcuReadUnlock();
  return entry;
}

/** `mas_walk()`: the same for a caller that is in a read section or holds the tree's lock. */
export function masWalk(cpu: Cpu, mm: Ref, index: number): Ref {
  return walk(cpu, mm, index);
}

function walk(cpu: Cpu, mm: Ref, index: number): Ref {
  let loop: ShippedLoop | undefined;
  for (;;) {
    let node = cpu.rcuDereference(mm, mm_mt);
    while (node !== NULL) {
      const leaf = cpu.load(node, ma_leaf);
      let at = 0;
      while (cpu.load(node, pivot + at) < index) at += MAPLE_STRIDE;
      const next = cpu.rcuDereference(node, slot + at);
      // Pairs with smp_wmb() in the tree's mark of a dead node: a slot that was already reused is not trusted.
      cpu.smpRmb();
      if (cpu.load(node, ma_parent) === node && fails(cpu, 'node not dead')) break;
      if (leaf === 1) return next;
      node = next;
    }
    if (node === NULL) return NULL;
    loop ??= new ShippedLoop('walk');
    cpu.retry(loop);
  }
}
