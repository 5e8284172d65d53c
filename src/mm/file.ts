import type { Cpu } from '../memory/cpu.ts';
import type { Ref } from '../memory/field.ts';
import { f_count, f_inode, filp_cachep, i_ino, inode_cachep } from '../memory/layout.ts';

/** A new inode with this number. The caller keeps it for as long as the arena lives. */
export function createInode(cpu: Cpu, ino: number): Ref {
  const inode = cpu.alloc(inode_cachep);
  cpu.store(inode, i_ino, ino);
  return inode;
}

/** `alloc_file()`: fields first, the count last, so that who gets a reference sees the fields. */
export function allocFile(cpu: Cpu, inode: Ref): Ref {
  const file = cpu.alloc(filp_cachep);
  cpu.store(file, f_inode, inode);
  cpu.writeOnce(file, f_count, 1);
  return file;
}

/** `get_file()`. */
export function getFile(cpu: Cpu, file: Ref): void {
  cpu.fetchAdd(file, f_count, 1, 'relaxed');
}

/** `fput()`: the last reference frees the file; the slot may be reused at once, as another file. */
export function fput(cpu: Cpu, file: Ref): void {
  if (cpu.fetchAdd(file, f_count, -1) === 1) cpu.free(filp_cachep, file);
}
