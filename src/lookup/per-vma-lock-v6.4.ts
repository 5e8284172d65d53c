import { vmaEndRead, vmaStartReadV64 } from '../locks/vma-lock-rwsem.ts';
import type { Cpu } from '../memory/cpu.ts';
import type { Ref } from '../memory/field.ts';
import { findUnderVmaLock, ourVmaLock } from './lock-vma-under-rcu.ts';
import { tryLockWith } from './per-vma-lock.ts';

const v64 = ourVmaLock({ tryLock: tryLockWith(vmaStartReadV64), unlock: vmaEndRead });

/**
 * `per-vma-lock` as first merged: nothing orders what a reader reads after the count that says unlocked. v6.4.8 has
 * the fix already. v6.4 refused VMAs with a file, so it would have found no uprobe: that check is left out here.
 */
export function findActiveUprobeRcu(cpu: Cpu, mm: Ref, bpVaddr: number): Ref {
  return findUnderVmaLock(cpu, mm, bpVaddr, v64);
}
