/** The `int` side with the write barrier that Suren Baghdasaryan and Jann Horn asked for on 15 Aug 2024. */
import type { Cpu } from '../memory/cpu.ts';
import type { Ref } from '../memory/field.ts';
import { int, vmaStartWrite as vmaStartWriteWithoutBarrier } from './int.ts';
import type { LockedMm, WriterSide } from './writer-side.ts';

function vmaStartWrite(cpu: Cpu, space: LockedMm, vma: Ref): void {
  vmaStartWriteWithoutBarrier(cpu, space, vma);
  // Pairs with the smp_rmb() that a lookup does before it compares vm_lock_seq: who sees a changed field
  // sees the mark.
  cpu.smpWmb();
}

/** Writer side `int-wmb`. */
export const intWmb: WriterSide = { ...int, id: 'int-wmb', vmaStartWrite };
