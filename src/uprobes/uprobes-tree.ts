/**
 * The tree of uprobes, ordered by (inode, offset). The inode is a key: it is never dereferenced. Whoever registers
 * a uprobe keeps its inode, so that no other file gets the address while the tree holds it.
 *
 * `uprobes_treelock` is a rwlock_t in the kernel. Lookups do not take it since v6.12, and those who still take it
 * for reading, uprobe_mmap() and uprobe_munmap(), are not modelled: here it is a spinlock.
 */
import type { Cpu } from '../memory/cpu.ts';
import { type Field, NULL, type Ref } from '../memory/field.ts';
import * as layout from '../memory/layout.ts';
import { ShippedLoop } from '../memory/shipped-loop.ts';
import { rbErase } from './rb-erase.ts';
import { rbInsertColor, rbLinkNodeRcu } from './rb-insert.ts';
import { rbClearNode, tryGetUprobe } from './uprobe-refcount.ts';
import {
  readSeqcountBegin,
  readSeqcountRetry,
  writeSeqcountBegin,
  writeSeqcountEnd,
} from './uprobes-seqcount.ts';

// V8 reads an imported name anew at each use, and knows a constant of the module: a descent has dozens of uses.
const {
  inode: inodeField,
  offset: offsetField,
  rb_left,
  rb_right,
  ref,
  UPROBES,
  uprobe_cachep,
  uprobes_tree,
  uprobes_treelock,
} = layout;

/**
 * `find_uprobe_rcu()`: the uprobe at (inode, offset), or NULL, for a caller in a section of RCU Tasks Trace. A
 * descent that races with a rotation can miss a uprobe but never find a wrong one, so only a miss is validated. Takes
 * no reference: the last one may be gone already.
 */
export function findUprobeRcu(cpu: Cpu, inode: Ref, offset: number): Ref {
  let loop: ShippedLoop | undefined;
  for (;;) {
    const seq = readSeqcountBegin(cpu);
    let node = cpu.rcuDereference(UPROBES, uprobes_tree);
    while (node !== NULL) {
      const order = inode - cpu.load(node, inodeField) || offset - cpu.load(node, offsetField);
      if (order === 0) return node;
      node = cpu.rcuDereference(node, order < 0 ? rb_left : rb_right);
    }
    if (!readSeqcountRetry(cpu, seq)) return NULL;
    loop ??= new ShippedLoop('find_uprobe_rcu');
    cpu.retry(loop);
  }
}

/**
 * `find_uprobe()`, as up to v6.11: under the lock, and with a reference for the caller. There the tree's uprobes had a
 * reference of their own, and a plain get_uprobe() was enough; the life of a uprobe here is that of v6.12.
 */
export function findUprobe(cpu: Cpu, inode: Ref, offset: number): Ref {
  cpu.spinLock(UPROBES, uprobes_treelock);
  let node = cpu.load(UPROBES, uprobes_tree);
  while (node !== NULL) {
    const order = orderOf(cpu, inode, offset, node);
    if (order === 0) break;
    node = cpu.load(node, order < 0 ? rb_left : rb_right);
  }
  // A uprobe without references is about to leave the tree: its last owner waits for this lock.
  const uprobe = node !== NULL && tryGetUprobe(cpu, node) ? node : NULL;
  cpu.spinUnlock(UPROBES, uprobes_treelock);
  return uprobe;
}

/**
 * `alloc_uprobe()`: the uprobe at (inode, offset), with a reference for the caller: a new one, or the one that is
 * in the tree.
 */
export function allocUprobe(cpu: Cpu, inode: Ref, offset: number): Ref {
  const uprobe = cpu.alloc(uprobe_cachep);
  cpu.store(uprobe, inodeField, inode);
  cpu.store(uprobe, offsetField, offset);
  rbClearNode(cpu, uprobe);
  cpu.writeOnce(uprobe, ref, 1);
  const current = insertUprobe(cpu, uprobe);
  // Nobody else has seen it.
  if (current !== uprobe) cpu.free(uprobe_cachep, uprobe);
  return current;
}

/** `insert_uprobe()`: adds a uprobe, or takes a reference to the one that has its key. */
export function insertUprobe(cpu: Cpu, uprobe: Ref): Ref {
  cpu.spinLock(UPROBES, uprobes_treelock);
  writeSeqcountBegin(cpu);
  const current = insertUprobeLocked(cpu, uprobe);
  writeSeqcountEnd(cpu);
  cpu.spinUnlock(UPROBES, uprobes_treelock);
  return current;
}

function insertUprobeLocked(cpu: Cpu, uprobe: Ref): Ref {
  for (;;) {
    const current = rbFindAddRcu(cpu, uprobe);
    if (current === NULL) return uprobe;
    if (tryGetUprobe(cpu, current)) return current;
    // Its last reference is gone, and the CPU that dropped it waits for uprobes_treelock in putUprobe(): it will find
    // the node cleared.
    rbErase(cpu, current);
    rbClearNode(cpu, current);
  }
}

/** `rb_find_add_rcu()`: adds a uprobe and returns NULL, or returns the one that has its key. */
function rbFindAddRcu(cpu: Cpu, uprobe: Ref): Ref {
  const inode = cpu.load(uprobe, inodeField);
  const offset = cpu.load(uprobe, offsetField);
  let parent = NULL;
  let link: Field = rb_left;
  let node = cpu.load(UPROBES, uprobes_tree);
  while (node !== NULL) {
    const order = orderOf(cpu, inode, offset, node);
    if (order === 0) return node;
    parent = node;
    link = order < 0 ? rb_left : rb_right;
    node = cpu.load(node, link);
  }
  rbLinkNodeRcu(cpu, uprobe, parent, link);
  rbInsertColor(cpu, uprobe);
  return NULL;
}

/** Below 0 if the key comes before the node's (`uprobe_cmp()`). */
function orderOf(cpu: Cpu, inode: Ref, offset: number, node: Ref): number {
  return inode - cpu.load(node, inodeField) || offset - cpu.load(node, offsetField);
}
