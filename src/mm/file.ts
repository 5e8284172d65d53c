import type { Cpu } from '../memory/cpu.ts';
import type { Ref } from '../memory/field.ts';
import {
  backing_file_kmalloc,
  bfilp_cachep,
  f_cache,
  f_count,
  f_inode,
  filp_cachep,
  filp_cachep_plain,
  i_ino,
  inode_cachep,
} from '../memory/layout.ts';
import type { SlabCache } from '../memory/slab.ts';

/** A kind of file: it decides what a reader without a reference may find in its place. */
export type FileKind = 'filp' | 'filp-plain' | 'backing' | 'backing-kfree';

/** Where each kind of file comes from and goes to. */
const CACHES: Readonly<Record<FileKind, SlabCache>> = {
  /** As the kernel has them since v6.7: type-stable. */
  filp: filp_cachep,
  /** The same with the switch SLAB_TYPESAFE_BY_RCU off. */
  'filp-plain': filp_cachep_plain,
  /** What overlayfs maps since v6.13: type-stable. */
  backing: bfilp_cachep,
  /** What overlayfs mapped before: given back by `kfree()` at once. */
  'backing-kfree': backing_file_kmalloc,
};

/** All of {@link FileKind}. */
export const fileKinds = Object.keys(CACHES) as readonly FileKind[];

/** A new inode with this number. The caller keeps it for as long as the arena lives. */
export function createInode(cpu: Cpu, ino: number): Ref {
  const inode = cpu.alloc(inode_cachep);
  cpu.store(inode, i_ino, ino);
  return inode;
}

/**
 * `alloc_file()`: init_file() sets the count last, for readers that take a reference under RCU; f_inode is NULL until
 * then and set after it. So a lookup that meets a reused file may find no inode yet.
 */
export function allocFile(cpu: Cpu, inode: Ref, kind: FileKind = 'filp'): Ref {
  const file = cpu.alloc(CACHES[kind]);
  cpu.store(file, f_cache, fileKinds.indexOf(kind));
  cpu.writeOnce(file, f_count, 1);
  cpu.store(file, f_inode, inode);
  return file;
}

/** `get_file()`. */
export function getFile(cpu: Cpu, file: Ref): void {
  cpu.fetchAdd(file, f_count, 1, 'relaxed');
}

/**
 * `fput()`: the last reference frees the file, and its slot may be reused at once, as another file.
 *
 * The kernel frees a file a little later, in a task work that runs when the task returns to user mode. It may do so
 * at the earliest moment there is, so the lab does it here: a lookup then meets a freed file sooner, never later.
 */
export function fput(cpu: Cpu, file: Ref): void {
  if (cpu.fetchAdd(file, f_count, -1) === 1) fileFree(cpu, file);
}

/** `file_free()`: it does not overwrite f_inode; only the next owner of the object does. */
function fileFree(cpu: Cpu, file: Ref): void {
  const kind = fileKinds[cpu.load(file, f_cache)] as FileKind;
  cpu.free(CACHES[kind], file);
}
