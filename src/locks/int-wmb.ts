/** The `int` side with the write barrier that a check per VMA would need (Baghdasaryan after a talk with Horn, 15 Aug 2024). */
import type { Cpu } from '../memory/cpu.ts';
import type { Ref } from '../memory/field.ts';
import { int, startWrite, writeMark } from './int.ts';
import type { LockedMm, WriterSide } from './writer-side.ts';

function vmaStartWrite(cpu: Cpu, space: LockedMm, vma: Ref): void {
  startWrite(cpu, space, vma, writeMarkFirst);
}

function writeMarkFirst(cpu: Cpu, vma: Ref, seq: number): void {
  writeMark(cpu, vma, seq);
  // Pairs with the smp_rmb() that a lookup does before it compares vm_lock_seq: whoever sees a changed field
  // sees the mark.
  cpu.smpWmb();
}

/** Writer side `int-wmb`. */
export const intWmb: WriterSide = { ...int, id: 'int-wmb', vmaStartWrite };
