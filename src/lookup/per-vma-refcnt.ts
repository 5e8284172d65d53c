import { vmaEndRead, vmaStartRead } from '../locks/vma-lock-refcnt.ts';
import type { Cpu } from '../memory/cpu.ts';
import type { Ref } from '../memory/field.ts';
import { findUnderVmaLock, ourVmaLock } from './lock-vma-under-rcu.ts';

/** The lock of a VMA since the fix of 28 Jul 2025. */
export const refcntVmaLock = ourVmaLock({ tryLock: vmaStartRead, unlock: vmaEndRead });

/** The page fault's way to a VMA, v6.15 with the fix of 28 Jul 2025, taken by a uprobe. */
export function findActiveUprobeRcu(cpu: Cpu, mm: Ref, bpVaddr: number): Ref {
  return findUnderVmaLock(cpu, mm, bpVaddr, refcntVmaLock);
}
