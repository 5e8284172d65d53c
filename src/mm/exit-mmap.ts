import type { Cpu } from '../memory/cpu.ts';
import { NULL } from '../memory/field.ts';
import { mm_mt } from '../memory/layout.ts';
import type { AddressSpace } from './address-space.ts';
import { vmasIn } from './find-vma.ts';
import { mtDestroy } from './maple-dup.ts';
import { ULONG_MAX } from './maple-tree.ts';
import { removeVma } from './vma.ts';

/**
 * `exit_mmap()`: the last user is gone. VMAs and nodes are freed at once, without a grace period: whoever could
 * look something up in this address space holds it as a user.
 */
export function exitMmap(cpu: Cpu, space: AddressSpace): void {
  const { mm, side } = space;
  side.mmapWriteLock(cpu, space);
  const vmas = vmasIn(cpu, mm, 0, ULONG_MAX);
  // free_pgtables() marks them all before the first one goes.
  for (const vma of vmas) side.vmaStartWrite(cpu, space, vma);
  for (const vma of vmas) {
    side.vmaMarkDetached(cpu, space, vma);
    removeVma(cpu, space, vma, true);
  }
  const root = cpu.load(mm, mm_mt);
  if (root !== NULL) mtDestroy(cpu, root);
  cpu.store(mm, mm_mt, NULL);
  side.mmapWriteUnlock(cpu, space);
}
