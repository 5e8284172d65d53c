import { vmaEndRead, vmaStartReadV615 } from '../locks/vma-lock-refcnt.ts';
import type { Cpu } from '../memory/cpu.ts';
import { fails } from '../memory/fails.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { vm_mm } from '../memory/layout.ts';
import { findUnderVmaLock, ourVmaLock } from './lock-vma-under-rcu.ts';

function tryLock(cpu: Cpu, mm: Ref, vma: Ref): Ref {
  const locked = vmaStartReadV615(cpu, mm, vma);
  if (locked !== vma || cpu.load(vma, vm_mm) === mm || !fails(cpu, 'vm_mm')) return locked;
  // The put may let the other mm's writer go on, and then wakes it: that mm may be freed in between (Horn,
  // July 2025).
  vmaEndRead(cpu, vma);
  return NULL;
}

const v615 = ourVmaLock({ tryLock, unlock: vmaEndRead });

/** `per-vma-refcnt` as first merged: a VMA that was recycled into another mm is given back unsafely. */
export function findActiveUprobeRcu(cpu: Cpu, mm: Ref, bpVaddr: number): Ref {
  return findUnderVmaLock(cpu, mm, bpVaddr, v615);
}
