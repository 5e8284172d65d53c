import type { LockedMm, WriterSide } from '../locks/writer-side.ts';
import { seqMaskOf } from '../locks/writer-side.ts';
import type { Cpu } from '../memory/cpu.ts';
import { MAPLE_RANGE64_SLOTS, mm_cachep, mm_count } from '../memory/layout.ts';

/** What the writers of an address space need: its `mm_struct`, its writer side, and sizes that never change. */
export interface AddressSpace extends LockedMm {
  readonly side: WriterSide;
  /** Ranges in a maple leaf and in an inner node: 16 and 10 in the kernel. */
  readonly leafSlots: number;
  readonly nodeSlots: number;
}

/** Choices for {@link createAddressSpace}. */
export interface AddressSpaceOptions {
  readonly side: WriterSide;
  /** Width of `mm_lock_seq` and `vm_lock_seq`, 2 to 32; the kernel's is 32. */
  readonly seqBits?: number;
  readonly leafSlots?: number;
  readonly nodeSlots?: number;
}

/** An empty address space (`mm_alloc()`). */
export function createAddressSpace(cpu: Cpu, options: AddressSpaceOptions): AddressSpace {
  const { side, seqBits = 32, leafSlots = MAPLE_RANGE64_SLOTS, nodeSlots = 10 } = options;
  const seqMask = seqMaskOf(seqBits);
  const mm = cpu.alloc(mm_cachep);
  cpu.store(mm, mm_count, 1);
  return { mm, seqMask, side, leafSlots, nodeSlots };
}
