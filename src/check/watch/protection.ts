/**
 * What keeps an object from being freed or reused while a reader looks at it. One row for each thing that can be
 * held: what it covers, and why. A pointer that was read before is not covered: the object may have gone in between.
 */

/** Objects that may be freed under those who read them. `own`: what a reader of one's own has declared. */
export type Kind = 'node' | 'vma' | 'file' | 'inode' | 'uprobe' | 'consumer' | 'own';

/** What one thing that is held covers. */
export interface Protection {
  /** Objects of these kinds, if a pointer to them was read while it is held, from wherever. */
  readonly reads: readonly Kind[];
  /** Objects of these kinds, if a pointer to them was read out of what it covers. */
  readonly reaches: readonly Kind[];
  /** Why. */
  readonly reason: string;
}

/** What can be held. A lock or a reference also covers the object that it lies in. */
export const PROTECTIONS = {
  rcu: {
    reads: ['node', 'vma', 'file', 'inode', 'own'],
    reaches: [],
    reason:
      'VMAs (to v6.14), maple nodes and inodes are freed by call_rcu(), VMAs (since v6.15) and files come from a ' +
      'type-stable slab. An object of the reader is taken to be freed after a grace period: if it is not, the ' +
      'machine meets it freed. Uprobes are no part: uprobe_free_deferred() waits for Tasks Trace alone',
  },
  tasksTrace: {
    reads: ['uprobe', 'consumer'],
    reaches: ['uprobe', 'consumer', 'inode'],
    reason:
      'a uprobe is freed by call_rcu_tasks_trace(), its consumers after uprobe_unregister_sync(); it has a reference ' +
      'to its inode. Nothing of an address space waits for this flavour',
  },
  mmapLock: {
    reads: [],
    reaches: ['node', 'vma', 'file', 'inode', 'own'],
    reason:
      'the tree and its VMAs change under the write side alone; a VMA has a reference to its file, the file to its ' +
      'inode, and what hangs on a VMA is replaced under the write side, too',
  },
  vmaLock: {
    reads: [],
    reaches: ['file', 'inode', 'own'],
    reason:
      'vma_start_write() waits for the readers of vm_lock before the VMA changes or goes, and with it the reference ' +
      'to its file and what hangs on it. Other VMAs are not covered',
  },
  vmaReference: {
    reads: [],
    reaches: ['file', 'inode', 'own'],
    reason:
      'the same since v6.15: vma_start_write() and vma_mark_detached() wait until vm_refcnt is their own alone',
  },
  fileReference: {
    reads: [],
    reaches: ['inode'],
    reason:
      'f_count above zero keeps the file what it is. Whether it is the file that was meant, who took the reference ' +
      'under RCU has to ask: that is a matter of the answer, not of memory',
  },
  uprobeReference: {
    reads: [],
    reaches: ['inode'],
    reason: 'put_uprobe() frees with the last reference; consumers come and go meanwhile',
  },
  mmReference: {
    reads: [],
    reaches: [],
    reason: 'mmgrab() keeps the mm_struct itself, not what it maps',
  },
  treelock: {
    reads: ['uprobe'],
    reaches: [],
    reason: 'a uprobe is in the tree until put_uprobe() has this lock',
  },
} as const satisfies Record<string, Protection>;

/**
 * The one access that no row covers and that is allowed: a walk of the tree of uprobes, which reads at each node the
 * key and then one child. find_uprobe_rcu() asks for a caller in a section of Tasks Trace, and a lookup has one:
 * handle_swbp() calls it there, and so does `check` where a writer unregisters uprobes. For what the reader then does
 * with the uprobe it has to be in such a section itself, or hold a reference.
 */
export const WALK_READS = [['inode'], ['offset'], ['rb_left', 'rb_right']] as const;
