/**
 * VMAs of v6.15: the seqcount of v6.14, the lock of a VMA as a reference count, and VMAs that are freed at once into
 * a type-stable cache. The steps of `vma_start_write()` and `vma_mark_detached()` follow the mails on the series and
 * on its use after free (July 2025); the source file itself was not read.
 */
import type { Cpu } from '../memory/cpu.ts';
import { NULL, type Ref } from '../memory/field.ts';
import {
  mm_lock_seq,
  vm_area_cachep_typesafe,
  vm_freeptr,
  vm_lock_seq,
  vm_refcnt,
} from '../memory/layout.ts';
import { seqcount } from './seqcount.ts';
import { isAloneAttached, isAloneDetached, vmaEnterLocked, vmaExitLocked } from './vma-refcount.ts';
import type { LockedMm, WriterSide } from './writer-side.ts';

function vmaStartWrite(cpu: Cpu, space: LockedMm, vma: Ref): void {
  const seq = cpu.load(space.mm, mm_lock_seq);
  if (cpu.load(vma, vm_lock_seq) === seq) return;
  // A VMA that is not attached yet has no readers to wait for.
  const entered = vmaEnterLocked(cpu, space, vma, isAloneAttached);
  cpu.writeOnce(vma, vm_lock_seq, seq);
  if (entered) vmaExitLocked(cpu, vma);
}

function vmaMarkAttached(cpu: Cpu, vma: Ref): void {
  // RELEASE pairs with the acquire of a reader's increment: who gets a reference sees the fields and the mark.
  cpu.smpStoreRelease(vma, vm_refcnt, 1);
}

function vmaMarkDetached(cpu: Cpu, space: LockedMm, vma: Ref): void {
  // The VMA is marked, so readers that hold a count give up soon; wait for them. The full barrier stands for RELEASE,
  // and ACQUIRE at 0: what follows frees the VMA.
  if (cpu.fetchAdd(vma, vm_refcnt, -1) === 1) return;
  if (vmaEnterLocked(cpu, space, vma, isAloneDetached)) vmaExitLocked(cpu, vma);
}

/**
 * The count is 0 by now, and stays 0 until the object is attached again as another VMA: nobody raises a 0, so
 * zeroing a new object takes no reader's count away.
 */
function vmAreaFree(cpu: Cpu, vma: Ref): void {
  // The allocator keeps its list of free objects in them, over vm_start.
  cpu.store(vma, vm_freeptr, NULL);
  cpu.free(vm_area_cachep_typesafe, vma);
}

/** Writer side `refcnt`. */
export const refcnt: WriterSide = {
  ...seqcount,
  id: 'refcnt',
  vmaStartWrite,
  vmAreaCachep: vm_area_cachep_typesafe,
  vmaMarkAttached,
  vmaMarkDetached,
  vmAreaFree,
};
