/** VMAs up to v6.14: `detached` says that one is out of the tree, and its memory goes after a grace period. */
import type { Cpu } from '../memory/cpu.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { detached, rcu_func, rcu_next, vm_area_cachep, vm_lock_seq } from '../memory/layout.ts';
import type { LockedMm } from './writer-side.ts';

/** `vma_lock_alloc()`: marked by no write section. */
export function vmaLockInit(cpu: Cpu, { seqMask }: LockedMm, vma: Ref): void {
  // A mark that mm_lock_seq does not start with, so that a new VMA never looks locked.
  cpu.store(vma, vm_lock_seq, -1 & seqMask);
}

/** `vma_mark_attached()`: nothing to do, a new VMA is not detached. */
export function vmaMarkAttached(): void {}

/** `vma_mark_detached()`: out of the tree, for good. The caller has marked it as written. */
export function vmaMarkDetached(cpu: Cpu, _space: LockedMm, vma: Ref): void {
  cpu.store(vma, detached, 1);
}

/** An address of kernel text: above every address of a user, in as many bits as a word here holds exactly. */
const KERNEL_TEXT = 0x1fffff81000000;

/**
 * `vm_area_free()`: the rcu_head overwrites vm_end and vm_start at once, in the order of call_rcu(), the memory
 * goes after a grace period. With such ends the VMA seems to hold every address.
 */
export function vmAreaFree(cpu: Cpu, vma: Ref): void {
  cpu.store(vma, rcu_func, KERNEL_TEXT);
  cpu.store(vma, rcu_next, NULL);
  cpu.callRcu(vmAreaFreeRcuCb, vma);
}

function vmAreaFreeRcuCb(cpu: Cpu, vma: number): void {
  cpu.free(vm_area_cachep, vma);
}
