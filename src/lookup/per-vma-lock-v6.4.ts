import { vmaEndRead, vmaStartReadV64 } from '../locks/vma-lock-rwsem.ts';
import type { Cpu } from '../memory/cpu.ts';
import type { Ref } from '../memory/field.ts';
import { findUnderVmaLock, type VmaLock } from './lock-vma-under-rcu.ts';
import { tryLockWith } from './per-vma-lock.ts';

const v64: VmaLock = { tryLock: tryLockWith(vmaStartReadV64), unlock: vmaEndRead };

/** `per-vma-lock` as first merged: nothing orders what a reader reads after the count that says unlocked. */
export function findActiveUprobeRcu(cpu: Cpu, mm: Ref, bpVaddr: number): Ref {
  return findUnderVmaLock(cpu, mm, bpVaddr, v64);
}
