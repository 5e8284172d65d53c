import type { Cpu } from '../memory/cpu.ts';
import { NULL, type Ref } from '../memory/field.ts';
import {
  PAGE_SIZE,
  VM_MAYEXEC,
  VM_MAYREAD,
  VM_MAYWRITE,
  vm_end,
  vm_file,
  vm_flags,
  vm_mm,
  vm_pgoff,
  vm_start,
} from '../memory/layout.ts';
import type { AddressSpace } from './address-space.ts';
import { fput, getFile } from './file.ts';
import { mtreeStoreRange } from './maple-store.ts';
import { mtreeLoad } from './maple-tree.ts';
import { dupOwnObjects, putOwnObjects } from './own-object.ts';

/** What a mapping is made of. Addresses in bytes, `pgoff` in pages. */
export interface Mapping {
  readonly start: number;
  readonly end: number;
  readonly pgoff: number;
  readonly flags: number;
  /** NULL for anonymous memory, whose `pgoff` follows from its address whatever is given here. */
  readonly file: Ref;
}

/** The flags that do_mmap() gives a private mapping on a file system that allows execution. */
export const vmFlagsOf = ({ flags }: Pick<Mapping, 'flags'>): number =>
  flags | VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC;

/** Where a mapping begins in its file; do_mmap() numbers private anonymous pages by their address. */
export const pgoffOf = ({ file, start, pgoff }: Mapping): number =>
  file === NULL ? start / PAGE_SIZE : pgoff;

/** `vma_lookup()`: the VMA that holds the address, or NULL. */
export function vmaLookup(cpu: Cpu, mm: Ref, address: number): Ref {
  return mtreeLoad(cpu, mm, address);
}

/** `vm_area_alloc()`: a VMA that is marked by no write section. */
export function vmAreaAlloc(cpu: Cpu, space: AddressSpace): Ref {
  const vma = cpu.alloc(space.side.vmAreaCachep);
  cpu.store(vma, vm_mm, space.mm);
  space.side.vmaLockInit(cpu, space, vma);
  return vma;
}

/** `vm_area_dup()`: a copy, not in the tree, that never inherits the mark. */
export function vmAreaDup(cpu: Cpu, space: AddressSpace, original: Ref): Ref {
  // Nothing is zeroed: a reader of the VMA that was here before sees the old or the new one, field by field. Its
  // vm_refcnt is 0.
  const vma = cpu.alloc(space.side.vmAreaCachep, 'as left');
  cpu.store(vma, vm_mm, space.mm);
  space.side.vmaLockInit(cpu, space, vma);
  for (const field of [vm_start, vm_end, vm_flags, vm_pgoff, vm_file]) {
    cpu.store(vma, field, cpu.load(original, field));
  }
  dupOwnObjects(cpu, space.objects ?? [], original, vma);
  return vma;
}

/**
 * `remove_vma()`: drops what the VMA holds, then the VMA: after a grace period, or at once if nobody else can have
 * its mm any more.
 */
export function removeVma(cpu: Cpu, space: AddressSpace, vma: Ref, unreachable = false): void {
  const file = cpu.load(vma, vm_file);
  if (file !== NULL) fput(cpu, file);
  putOwnObjects(cpu, space.objects ?? [], vma);
  if (unreachable) cpu.free(space.side.vmAreaCachep, vma);
  else space.side.vmAreaFree(cpu, vma);
}

/** Puts a new VMA into the tree over its range (`vma_iter_store_new()` since v6.15). */
export function vmaIterStore(cpu: Cpu, space: AddressSpace, vma: Ref): void {
  space.side.vmaMarkAttached(cpu, vma);
  vmaIterStoreOverwrite(cpu, space, vma);
}

/** Stores a VMA that is in the tree over the range that it has now, which is a larger one. */
export function vmaIterStoreOverwrite(cpu: Cpu, space: AddressSpace, vma: Ref): void {
  mtreeStoreRange(cpu, space, cpu.load(vma, vm_start), cpu.load(vma, vm_end) - 1, vma);
}

/** `vma_set_range()`: three plain stores in this order, which a lookup may see half done. */
export function vmaSetRange(cpu: Cpu, vma: Ref, start: number, end: number, pgoff: number): void {
  cpu.store(vma, vm_start, start);
  cpu.store(vma, vm_end, end);
  cpu.store(vma, vm_pgoff, pgoff);
}

/** A new VMA with these properties, holding a reference to its file; not yet in the tree. */
export function vmaOf(cpu: Cpu, space: AddressSpace, mapping: Mapping): Ref {
  const vma = vmAreaAlloc(cpu, space);
  vmaSetRange(cpu, vma, mapping.start, mapping.end, pgoffOf(mapping));
  cpu.store(vma, vm_flags, vmFlagsOf(mapping));
  // Set before the VMA is inserted and never changed later: readers of vm_file without a lock rely on it.
  if (mapping.file !== NULL) getFile(cpu, mapping.file);
  cpu.store(vma, vm_file, mapping.file);
  return vma;
}
