import type { Cpu } from '../memory/cpu.ts';
import type { Ref } from '../memory/field.ts';
import type { SlabCache } from '../memory/slab.ts';

/** What the write side of an address space needs to know; it never changes while the address space lives. */
export interface LockedMm {
  /** The `mm_struct`. */
  readonly mm: Ref;
  /** Keeps the counter to its width: `(1 << bits) - 1`, -1 for the kernel's 32. */
  readonly seqMask: number;
}

/**
 * How a writer takes `mmap_lock`, marks a VMA as being written, unlocks all VMAs at once, and what becomes of VMAs
 * that are gone. One file for each writer side; it decides what a lookup may rely on.
 */
export interface WriterSide {
  /** What options and results call it. */
  readonly id: string;
  /** `mmap_write_lock()`: a write section begins. */
  mmapWriteLock(cpu: Cpu, space: LockedMm): void;
  /** `mmap_write_unlock()`: the write section ends. */
  mmapWriteUnlock(cpu: Cpu, space: LockedMm): void;
  /** The write section ends, the lock is kept as a reader. */
  mmapWriteDowngrade(cpu: Cpu, space: LockedMm): void;
  /** Marks a VMA before its first change in this section. */
  vmaStartWrite(cpu: Cpu, space: LockedMm, vma: Ref): void;
  /** Where VMAs come from: freed after a grace period, or type-stable and reused at once. */
  readonly vmAreaCachep: SlabCache;
  /** Sets a new VMA up as marked by no section. */
  vmaLockInit(cpu: Cpu, space: LockedMm, vma: Ref): void;
  /** Says that a VMA is about to be in the tree. The caller has marked it. */
  vmaMarkAttached(cpu: Cpu, vma: Ref): void;
  /** Says that a VMA is out of the tree, for good. The caller has marked it. */
  vmaMarkDetached(cpu: Cpu, space: LockedMm, vma: Ref): void;
  /** Gives a VMA back, now or after a grace period. */
  vmAreaFree(cpu: Cpu, vma: Ref): void;
}

/** The mask of a counter of so many bits. */
export function seqMaskOf(bits: number): number {
  if (!Number.isInteger(bits) || bits < 2 || bits > 32) {
    throw new RangeError(`a counter has 2 to 32 bits, not ${bits}: choose a width in that range`);
  }
  return bits === 32 ? -1 : 2 ** bits - 1;
}
