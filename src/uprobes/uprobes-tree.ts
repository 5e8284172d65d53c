import type { Cpu } from '../memory/cpu.ts';
import { type Field, NULL, type Ref } from '../memory/field.ts';
import {
  inode as inodeField,
  offset as offsetField,
  rb_left,
  rb_right,
  ref,
  UPROBES,
  uprobe_cachep,
  uprobes_seqcount,
  uprobes_tree,
  uprobes_treelock,
} from '../memory/layout.ts';
import { rbInsert } from './rb-tree.ts';

const isEven = (seq: number): boolean => (seq & 1) === 0;

/**
 * `find_uprobe_rcu()`: the uprobe at (inode, offset), or NULL. A descent that races with a rotation can miss,
 * never mistake, so only a miss is validated. The inode is a key: it is never dereferenced.
 */
export function findUprobeRcu(cpu: Cpu, inode: Ref, offset: number): Ref {
  for (;;) {
    const seq = cpu.waitUntil(UPROBES, uprobes_seqcount, isEven);
    let node = cpu.rcuDereference(UPROBES, uprobes_tree);
    while (node !== NULL) {
      const order = inode - cpu.load(node, inodeField) || offset - cpu.load(node, offsetField);
      if (order === 0) return node;
      node = cpu.rcuDereference(node, order < 0 ? rb_left : rb_right);
    }
    // Pairs with the write barriers of uprobes_seqcount in allocUprobe(): a miss counts only if no rotation
    // fell into the descent.
    cpu.smpRmb();
    if (cpu.readOnce(UPROBES, uprobes_seqcount) === seq) return NULL;
    cpu.retry('find_uprobe_rcu');
  }
}

/** `alloc_uprobe()`: adds a uprobe, or finds the one that is there. */
export function allocUprobe(cpu: Cpu, inode: Ref, offset: number): Ref {
  cpu.downWrite(UPROBES, uprobes_treelock);
  let parent = NULL;
  let link: Field = rb_left;
  let node = cpu.load(UPROBES, uprobes_tree);
  while (node !== NULL) {
    const order = inode - cpu.load(node, inodeField) || offset - cpu.load(node, offsetField);
    if (order === 0) break;
    parent = node;
    link = order < 0 ? rb_left : rb_right;
    node = cpu.load(node, link);
  }
  if (node === NULL) {
    node = cpu.alloc(uprobe_cachep);
    cpu.store(node, inodeField, inode);
    cpu.store(node, offsetField, offset);
    cpu.writeOnce(node, ref, 1);
    const seq = cpu.load(UPROBES, uprobes_seqcount);
    cpu.writeOnce(UPROBES, uprobes_seqcount, (seq + 1) | 0);
    // Pairs with smp_rmb() in findUprobeRcu(): who meets a rotation sees the odd count.
    cpu.smpWmb();
    rbInsert(cpu, node, parent, link);
    // Pairs with the acquire of the count in findUprobeRcu(): who sees it even sees the tree whole.
    cpu.smpWmb();
    cpu.writeOnce(UPROBES, uprobes_seqcount, (seq + 2) | 0);
  }
  cpu.upWrite(UPROBES, uprobes_treelock);
  return node;
}
