import type { LockedMm, WriterSide } from '../locks/writer-side.ts';
import { seqMaskOf } from '../locks/writer-side.ts';
import type { Cpu } from '../memory/cpu.ts';
import type { Ref } from '../memory/field.ts';
import { brk, MAPLE_RANGE64_SLOTS, mm_cachep, mm_count, start_brk } from '../memory/layout.ts';
import { ULONG_MAX } from './maple-tree.ts';
import type { OwnObject } from './own-object.ts';

/** What the writers of an address space need: its `mm_struct`, its writer side, and sizes that never change. */
export interface AddressSpace extends LockedMm {
  readonly side: WriterSide;
  /** Ranges in a maple leaf and in an inner node: 16 and 10 in the kernel. */
  readonly leafSlots: number;
  readonly nodeSlots: number;
  /** Further objects that its VMAs point to, as a reader declared them; default: none. */
  readonly objects?: readonly OwnObject[];
}

/** Choices for {@link createAddressSpace}. */
export interface AddressSpaceOptions {
  readonly side: WriterSide;
  /** Width of `mm_lock_seq` and `vm_lock_seq`, 2 to 32; the kernel's is 32. */
  readonly seqBits?: number;
  readonly leafSlots?: number;
  readonly nodeSlots?: number;
  /** Where the heap begins and, until brk() moves it, ends. Without it there is no heap, and brk() fails. */
  readonly startBrk?: number;
  /** Where the heap ends, if something is mapped there already. */
  readonly brk?: number;
  /** See {@link AddressSpace.objects}. */
  readonly objects?: readonly OwnObject[];
}

/** An empty address space, with its writer side. */
export function createAddressSpace(cpu: Cpu, options: AddressSpaceOptions): AddressSpace {
  const { side, seqBits = 32, leafSlots = MAPLE_RANGE64_SLOTS, nodeSlots = 10 } = options;
  const { startBrk = ULONG_MAX, brk: end = startBrk, objects } = options;
  const seqMask = seqMaskOf(seqBits);
  const mm = mmAlloc(cpu, startBrk, end);
  return { mm, seqMask, side, leafSlots, nodeSlots, ...(objects === undefined ? {} : { objects }) };
}

/** `mm_alloc()`: an empty address space with one reference. */
export function mmAlloc(cpu: Cpu, startBrk: number, end: number): Ref {
  const mm = cpu.alloc(mm_cachep);
  cpu.store(mm, mm_count, 1);
  cpu.store(mm, start_brk, startBrk);
  cpu.store(mm, brk, end);
  return mm;
}
