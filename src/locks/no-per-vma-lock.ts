/**
 * A kernel without CONFIG_PER_VMA_LOCK: no count and no mark. Nobody looks at a VMA without mmap_lock, so it
 * is freed at once.
 */
import type { Cpu } from '../memory/cpu.ts';
import type { Ref } from '../memory/field.ts';
import { vm_area_cachep } from '../memory/layout.ts';
import { writeSection } from './write-section.ts';
import type { WriterSide } from './writer-side.ts';

function nothing(): void {}

/** Writer side `no-per-vma-lock`. */
export const noPerVmaLock: WriterSide = {
  id: 'no-per-vma-lock',
  ...writeSection(undefined, undefined),
  vmaStartWrite: nothing,
  vmAreaCachep: vm_area_cachep,
  vmaLockInit: nothing,
  vmaMarkAttached: nothing,
  vmaMarkDetached: nothing,
  vmAreaFree(cpu: Cpu, vma: Ref): void {
    cpu.free(vm_area_cachep, vma);
  },
};

/** `mmap_lock_speculate_try_begin()` without the option: as if a writer were always at work. */
export const mmapLockSpeculateTryBegin = (): number => 1;

/** `mmap_lock_speculate_retry()` without the option. */
export const mmapLockSpeculateRetry = (): boolean => true;
