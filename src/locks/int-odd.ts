/**
 * The writer side that the plan of 4 Aug 2024 takes for granted, and that Peter Zijlstra drew the day before:
 * `vm_lock_seq` is a sequence count of its VMA, odd from its mark to the end of the section. The kernel never
 * had it; the list that finds the marked VMAs again is ours.
 */
import type { Cpu } from '../memory/cpu.ts';
import { NULL, type Ref } from '../memory/field.ts';
import { vm_lock_seq, vm_modified_next, vm_modified_prev, vma_modified } from '../memory/layout.ts';
import { int, vmaEndWriteAll as raiseMmLockSeq } from './int.ts';
import { vmaMarkDetached as setDetached } from './vma-reclaim.ts';
import { writeSection } from './write-section.ts';
import type { LockedMm, WriterSide } from './writer-side.ts';

const isOdd = (seq: number): boolean => (seq & 1) === 1;

/** Makes two neighbours in the list of VMAs that are odd; before the first one stands NULL. */
function link(cpu: Cpu, mm: Ref, before: Ref, after: Ref): void {
  if (before === NULL) cpu.store(mm, vma_modified, after);
  else cpu.store(before, vm_modified_next, after);
  if (after !== NULL) cpu.store(after, vm_modified_prev, before);
}

function vmaStartWrite(cpu: Cpu, { mm, seqMask }: LockedMm, vma: Ref): void {
  const seq = cpu.load(vma, vm_lock_seq);
  if (isOdd(seq)) return;
  link(cpu, mm, vma, cpu.load(mm, vma_modified));
  link(cpu, mm, NULL, vma);
  cpu.writeOnce(vma, vm_lock_seq, (seq + 1) & seqMask);
  // Pairs with the smp_rmb() that a lookup does before it reads vm_lock_seq again: whoever sees a changed field
  // sees the odd count.
  cpu.smpWmb();
}

function vmaEndWriteAll(cpu: Cpu, space: LockedMm): void {
  const { mm, seqMask } = space;
  // Pairs with what orders a lookup's reads after its first one of vm_lock_seq: whoever sees the even count sees
  // the section whole.
  cpu.smpWmb();
  for (let vma = cpu.load(mm, vma_modified); vma !== NULL; vma = cpu.load(vma, vm_modified_next)) {
    cpu.writeOnce(vma, vm_lock_seq, (cpu.load(vma, vm_lock_seq) + 1) & seqMask);
  }
  cpu.store(mm, vma_modified, NULL);
  raiseMmLockSeq(cpu, space);
}

/** A VMA that leaves the tree stays odd for ever: it may be freed before the section ends. */
function vmaMarkDetached(cpu: Cpu, space: LockedMm, vma: Ref): void {
  setDetached(cpu, space, vma);
  link(cpu, space.mm, cpu.load(vma, vm_modified_prev), cpu.load(vma, vm_modified_next));
}

function vmaLockInit(cpu: Cpu, _space: LockedMm, vma: Ref): void {
  cpu.store(vma, vm_lock_seq, 0);
}

/** Writer side `int-odd`. */
export const intOdd: WriterSide = {
  ...int,
  id: 'int-odd',
  ...writeSection(undefined, vmaEndWriteAll),
  vmaStartWrite,
  vmaLockInit,
  vmaMarkDetached,
};
